//! Every call of the client by the name of its RPC, and what it read of the answer, under the names of the wire.

use std::collections::BTreeMap;

use secrecy::ExposeSecret;
use serde_json::{Value, json};
use vestibule_zitadel::{
    Challenges, Client, CreateSession, Delivery, Error, FactorSearch, IdpSearch, Inheritance, Invitation, KeyDomain, NewContact,
    NewPassword, NewUser, PasskeyAuthenticator, ProfileUpdate, PublicKeyCredential, ResetDelivery, SetSession, SettingsContext,
    TranslationLevel, UserFilter, UserSearch, UserUpdate, Verification,
};

mod person;
mod wire;

/// Every call with the login client's bearer.
pub const SERVICE: [&str; 58] = [
    "SessionService/CreateSession",
    "SessionService/SetSession",
    "SessionService/GetSession",
    "SessionService/ListSessions",
    "SessionService/DeleteSession",
    "UserService/ListUsers",
    "UserService/GetUserByID",
    "UserService/CreateUser",
    "UserService/AddHumanUser",
    "UserService/UpdateUser",
    "UserService/UpdateHumanUser",
    "UserService/SetPassword",
    "UserService/PasswordReset",
    "UserService/SetEmail",
    "UserService/SendEmailCode",
    "UserService/ResendEmailCode",
    "UserService/VerifyEmail",
    "UserService/SetPhone",
    "UserService/RemovePhone",
    "UserService/ResendPhoneCode",
    "UserService/VerifyPhone",
    "UserService/RegisterPasskey",
    "UserService/VerifyPasskeyRegistration",
    "UserService/CreatePasskeyRegistrationLink",
    "UserService/ListPasskeys",
    "UserService/RemovePasskey",
    "UserService/RegisterU2F",
    "UserService/VerifyU2FRegistration",
    "UserService/RemoveU2F",
    "UserService/RegisterTOTP",
    "UserService/VerifyTOTPRegistration",
    "UserService/RemoveTOTP",
    "UserService/AddOTPSMS",
    "UserService/RemoveOTPSMS",
    "UserService/AddOTPEmail",
    "UserService/RemoveOTPEmail",
    "UserService/GenerateRecoveryCodes",
    "UserService/RemoveRecoveryCodes",
    "UserService/ListAuthenticationMethodTypes",
    "UserService/ListAuthenticationFactors",
    "UserService/CreateInviteCode",
    "UserService/ResendInviteCode",
    "UserService/VerifyInviteCode",
    "UserService/HumanMFAInitSkipped",
    "UserService/SetUserMetadata",
    "UserService/ListUserMetadata",
    "UserService/DeleteUserMetadata",
    "SettingsService/GetGeneralSettings",
    "SettingsService/GetLoginSettings",
    "SettingsService/GetActiveIdentityProviders",
    "SettingsService/GetPasswordComplexitySettings",
    "SettingsService/GetPasswordExpirySettings",
    "SettingsService/GetBrandingSettings",
    "SettingsService/GetDomainSettings",
    "SettingsService/GetLegalAndSupportSettings",
    "SettingsService/GetLockoutSettings",
    "SettingsService/GetSecuritySettings",
    "SettingsService/GetHostedLoginTranslation",
];

/// The calls of other services, those that people alone make, and those that only a newer or an older server gets.
pub const OTHERS: [&str; 4] = [
    "AuthService/UpdateMyProfile",
    "OrganizationService/ListOrganizations",
    "FeatureService/GetInstanceFeatures",
    "OAuth/Token",
];

/// The call that a newer server gets instead, as method and path.
pub fn newer(rpc: &str) -> Option<(&'static str, &'static str)> {
    match rpc {
        "UserService/AddHumanUser" => Some(("POST", "/v2/users/new")),
        "UserService/SetEmail" | "UserService/SetPhone" | "UserService/SetPassword" | "UserService/UpdateHumanUser" => {
            Some(("PATCH", "/v2/users/1"))
        }
        _ => None,
    }
}

/// Makes the call, and says what it read; `Null` where the answer says nothing of interest.
pub async fn make(client: &Client, bearer: &str, rpc: &str) -> Result<Value, Error> {
    // A service user has no profile: that call is a person's whoever the answer is for.
    if (bearer == "person" || rpc == "AuthService/UpdateMyProfile")
        && let Some(result) = person::make(client, rpc).await
    {
        return result;
    }
    let (service, method) = rpc.split_once('/').unwrap();
    match service {
        "SessionService" => sessions(client, method).await,
        "UserService" => match contacts(client, method).await {
            Some(result) => result,
            None => match factors(client, method).await {
                Some(result) => result,
                None => users(client, method).await,
            },
        },
        _ => instance(client, method).await,
    }
}

fn challenges(read: &Challenges) -> Value {
    json!({
        "webAuthN": { "publicKeyCredentialRequestOptions": read.web_authn.as_ref().map(|options| options.to_json()) },
        "otpSms": code(read.otp_sms.as_ref()),
        "otpEmail": code(read.otp_email.as_ref()),
    })
}

fn code(code: Option<&secrecy::SecretString>) -> Value {
    code.map_or(Value::Null, |code| code.expose_secret().into())
}

async fn sessions(client: &Client, method: &str) -> Result<Value, Error> {
    let id = "1".into();
    Ok(match method {
        "CreateSession" => {
            let made = client.create_session(&CreateSession::default()).await?;
            json!({
                "sessionId": made.session_id,
                "sessionToken": made.session_token.expose(),
                "challenges": challenges(&made.challenges),
                "details": { "changeDate": wire::moment(made.changed_at) },
            })
        }
        "SetSession" => {
            let set = client.set_session(&id, &SetSession::default()).await?;
            let token = set.session_token.as_ref().map(|token| token.expose());
            json!({
                "sessionToken": token,
                "challenges": challenges(&set.challenges),
                "details": { "changeDate": wire::moment(set.changed_at) },
            })
        }
        "GetSession" => json!({ "session": wire::session(&client.get_session(&id, None).await?) }),
        "ListSessions" => {
            json!({ "sessions": wire::list(&client.list_sessions(&["1".into()]).await?, wire::session) })
        }
        "DeleteSession" => client.delete_session(&id, None).await.map(|()| Value::Null)?,
        other => panic!("nothing makes {other}"),
    })
}

fn contact(value: &str) -> NewContact {
    NewContact {
        value: value.to_owned(),
        verification: Verification::Return,
    }
}

async fn users(client: &Client, method: &str) -> Result<Value, Error> {
    let id = "1".into();
    let password = NewPassword {
        password: "new".into(),
        change_required: false,
    };
    Ok(match method {
        "ListUsers" => {
            let users = client.search_users(&UserSearch::new(UserFilter::login_name("ada"))).await?;
            json!({ "result": wire::list(&users, wire::user) })
        }
        "GetUserByID" => json!({ "user": wire::user(&client.get_user(&id).await?) }),
        "CreateUser" | "AddHumanUser" => {
            let new = NewUser::new("2".into(), ProfileUpdate::default(), contact("ada@example.com"));
            let made = client.create_user(&new).await?;
            let name = if method == "CreateUser" { "id" } else { "userId" };
            json!({ name: made.id, "emailCode": code(made.email_code.as_ref()), "phoneCode": code(made.phone_code.as_ref()) })
        }
        "UpdateUser" => {
            client.update_user(&id, &UserUpdate::default()).await?;
            // A newer server changes contacts with it, too.
            let email = client.set_email(&id, &contact("ada@example.com")).await?;
            let phone = client.set_phone(&id, &contact("+41791234567")).await?;
            assert_eq!(code(email.as_ref()), code(phone.as_ref()));
            json!({ "code": code(email.as_ref()) })
        }
        "UpdateHumanUser" => client.update_user(&id, &UserUpdate::default()).await.map(|()| Value::Null)?,
        "SetPassword" => client.set_password(&id, &password).await.map(|()| Value::Null)?,
        "PasswordReset" => {
            json!({ "verificationCode": code(client.request_password_reset(&id, &ResetDelivery::Return).await?.as_ref()) })
        }
        "ListAuthenticationMethodTypes" => wire::methods(&client.authentication_methods(&id, KeyDomain::Any).await?),
        "CreateInviteCode" => json!({ "inviteCode": code(client.create_invitation(&id, &Invitation::Return).await?.as_ref()) }),
        "ResendInviteCode" => client.resend_invitation(&id).await.map(|()| Value::Null)?,
        "VerifyInviteCode" => client.verify_invitation(&id, &"CODE12".into()).await.map(|()| Value::Null)?,
        "HumanMFAInitSkipped" => client.skip_second_factor_setup(&id).await.map(|()| Value::Null)?,
        "SetUserMetadata" => {
            let marks = BTreeMap::from([("team".to_owned(), b"red".to_vec())]);
            client.set_user_metadata(&id, &marks).await.map(|()| Value::Null)?
        }
        "ListUserMetadata" => {
            json!({ "metadata": wire::list(&client.user_metadata(&id, None).await?, wire::metadata) })
        }
        "DeleteUserMetadata" => client.delete_user_metadata(&id, &["team"]).await.map(|()| Value::Null)?,
        other => panic!("nothing makes {other}"),
    })
}

async fn contacts(client: &Client, method: &str) -> Option<Result<Value, Error>> {
    let id = "1".into();
    let given = |result: Result<Option<secrecy::SecretString>, Error>, name: &str| {
        result.map(|answer| json!({ name: code(answer.as_ref()) }))
    };
    let done = |result: Result<(), Error>| result.map(|()| Value::Null);
    Some(match method {
        "SetEmail" => given(client.set_email(&id, &contact("ada@example.com")).await, "verificationCode"),
        "SendEmailCode" => given(client.send_email_code(&id, &Delivery::Return).await, "verificationCode"),
        "ResendEmailCode" => given(client.resend_email_code(&id, &Delivery::Return).await, "verificationCode"),
        "VerifyEmail" => done(client.verify_email(&id, &"CODE12".into()).await),
        "SetPhone" => given(client.set_phone(&id, &contact("+41791234567")).await, "verificationCode"),
        "RemovePhone" => done(client.remove_phone(&id).await),
        "ResendPhoneCode" => given(client.resend_phone_code(&id, &Delivery::Return).await, "verificationCode"),
        "VerifyPhone" => done(client.verify_phone(&id, &"CODE12".into()).await),
        _ => return None,
    })
}

async fn factors(client: &Client, method: &str) -> Option<Result<Value, Error>> {
    let id = "1".into();
    let credential = PublicKeyCredential::from_json(json!({ "id": "AA" })).unwrap();
    let done = |result: Result<(), Error>| result.map(|()| Value::Null);
    Some(match method {
        "RegisterPasskey" => {
            let begun = client.register_passkey(&id, "localhost", PasskeyAuthenticator::Any).await;
            begun.map(|begun| json!({ "passkeyId": begun.id, "publicKeyCredentialCreationOptions": begun.options.to_json() }))
        }
        "VerifyPasskeyRegistration" => done(client.verify_passkey(&id, &"2".into(), &credential, "Laptop").await),
        "CreatePasskeyRegistrationLink" => client
            .create_passkey_link(&id, &Delivery::Return)
            .await
            .map(|link| match link {
                Some(link) => json!({ "code": { "id": link.id, "code": code(Some(&link.code)) } }),
                None => json!({ "code": null }),
            }),
        "ListPasskeys" => client
            .list_passkeys(&id)
            .await
            .map(|keys| json!({ "result": wire::list(&keys, wire::passkey) })),
        "RemovePasskey" => done(client.remove_passkey(&id, &"2".into()).await),
        "RegisterU2F" => client
            .register_security_key(&id, "localhost")
            .await
            .map(|begun| json!({ "u2fId": begun.id, "publicKeyCredentialCreationOptions": begun.options.to_json() })),
        "VerifyU2FRegistration" => done(client.verify_security_key(&id, &"2".into(), &credential, "Key").await),
        "RemoveU2F" => done(client.remove_security_key(&id, &"2".into()).await),
        "RegisterTOTP" => client
            .register_totp(&id)
            .await
            .map(|begun| json!({ "uri": code(Some(&begun.uri)), "secret": code(Some(&begun.secret)) })),
        "VerifyTOTPRegistration" => done(client.verify_totp(&id, &"123456".into()).await),
        "RemoveTOTP" => done(client.remove_totp(&id).await),
        "AddOTPSMS" => done(client.add_otp_sms(&id).await),
        "RemoveOTPSMS" => done(client.remove_otp_sms(&id).await),
        "AddOTPEmail" => done(client.add_otp_email(&id).await),
        "RemoveOTPEmail" => done(client.remove_otp_email(&id).await),
        "GenerateRecoveryCodes" => client
            .generate_recovery_codes(&id, 2)
            .await
            .map(|codes| json!({ "recoveryCodes": codes.iter().map(|item| code(Some(item))).collect::<Value>() })),
        "RemoveRecoveryCodes" => done(client.remove_recovery_codes(&id).await),
        "ListAuthenticationFactors" => client
            .authentication_factors(&id, &FactorSearch::default())
            .await
            .map(|list| json!({ "result": wire::list(&list, wire::factor) })),
        _ => return None,
    })
}

async fn instance(client: &Client, method: &str) -> Result<Value, Error> {
    let context = SettingsContext::Organization("2".into());
    Ok(match method {
        "GetGeneralSettings" => {
            let settings = client.general_settings().await?;
            json!({
                "defaultOrgId": settings.default_organization_id,
                "defaultLanguage": settings.default_language,
                "supportedLanguages": settings.supported_languages,
                "allowedLanguages": settings.allowed_languages,
            })
        }
        "GetLoginSettings" => {
            json!({ "settings": wire::login(&client.login_settings(&context).await?) })
        }
        "GetActiveIdentityProviders" => {
            let provider = |idp: &vestibule_zitadel::IdentityProvider| {
                json!({ "id": idp.id, "name": idp.name, "type": idp.kind.as_str(), "options": {
                    "isLinkingAllowed": idp.options.is_linking_allowed,
                    "isCreationAllowed": idp.options.is_creation_allowed,
                    "isAutoCreation": idp.options.is_auto_creation,
                    "isAutoUpdate": idp.options.is_auto_update,
                    "autoLinking": idp.options.auto_linking.as_str(),
                } })
            };
            let providers = client.active_identity_providers(&context, IdpSearch::default()).await?;
            json!({ "identityProviders": providers.iter().map(provider).collect::<Value>() })
        }
        "GetPasswordComplexitySettings" => {
            json!({ "settings": wire::complexity(&client.password_complexity(&context).await?) })
        }
        "GetPasswordExpirySettings" => {
            let settings = client.password_expiry(&context).await?;
            json!({ "settings": {
                "maxAgeDays": wire::long(settings.max_age_days),
                "expireWarnDays": wire::long(settings.expire_warn_days),
                "resourceOwnerType": settings.resource_owner_type.as_str(),
            } })
        }
        "GetBrandingSettings" => json!({ "settings": wire::branding(&client.branding_settings(&context).await?) }),
        "GetDomainSettings" => {
            let settings = client.domain_settings(&context).await?;
            json!({ "settings": {
                "loginNameIncludesDomain": settings.login_name_includes_domain,
                "requireOrgDomainVerification": settings.require_organization_domain_verification,
                "smtpSenderAddressMatchesInstanceDomain": settings.smtp_sender_address_matches_instance_domain,
                "resourceOwnerType": settings.resource_owner_type.as_str(),
            } })
        }
        "GetLegalAndSupportSettings" => json!({ "settings": wire::legal(&client.legal_and_support(&context).await?) }),
        "GetLockoutSettings" => {
            let settings = client.lockout_settings(&context).await?;
            json!({ "settings": {
                "maxPasswordAttempts": wire::long(settings.max_password_attempts),
                "maxOtpAttempts": wire::long(settings.max_otp_attempts),
                "resourceOwnerType": settings.resource_owner_type.as_str(),
            } })
        }
        "GetSecuritySettings" => {
            let settings = client.security_settings().await?;
            json!({ "settings": {
                "embeddedIframe": { "enabled": settings.embedded_iframe.enabled, "allowedOrigins": settings.embedded_iframe.allowed_origins },
                "enableImpersonation": settings.enable_impersonation,
            } })
        }
        "GetHostedLoginTranslation" => {
            let read = client
                .hosted_login_translation(&TranslationLevel::System, "de", Inheritance::Merged)
                .await?;
            json!({ "etag": read.etag, "translations": read.translations })
        }
        "ListOrganizations" => {
            let found = client.organizations_by_domain("acme.example").await?;
            json!({ "result": wire::list(&found, wire::organization) })
        }
        "GetInstanceFeatures" => wire::features(&client.instance_features().await?),
        other => panic!("nothing makes {other}"),
    })
}
