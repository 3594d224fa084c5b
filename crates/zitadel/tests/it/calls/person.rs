//! The calls that people make for themselves.

use serde_json::{Value, json};
use vestibule_zitadel::{
    Client, Error, FactorSearch, KeyDomain, OwnProfile, PasskeyAuthenticator, PublicKeyCredential, SessionFilter, SessionSearch,
    UserUpdate,
};

use super::{code, wire};
use crate::support::session_token;

/// The calls that people make for themselves; `None` for those that only the login client has.
pub async fn make(client: &Client, rpc: &str) -> Option<Result<Value, Error>> {
    let person = client.as_person(&session_token());
    let id = "1".into();
    let credential = PublicKeyCredential::from_json(json!({ "id": "AA" })).unwrap();
    let done = |result: Result<(), Error>| result.map(|()| Value::Null);
    Some(match rpc {
        "SessionService/GetSession" => person
            .get_session(&"1".into())
            .await
            .map(|session| json!({ "session": wire::session(&session) })),
        "SessionService/ListSessions" => {
            let mine = SessionSearch::new(SessionFilter::User(id));
            let found = person.search_sessions(&mine).await;
            found.map(|sessions| json!({ "sessions": wire::list(&sessions, wire::session) }))
        }
        "SessionService/DeleteSession" => done(person.delete_session(&"1".into()).await),
        "UserService/GetUserByID" => person.get_user(&id).await.map(|user| json!({ "user": wire::user(&user) })),
        "AuthService/UpdateMyProfile" => done(person.replace_profile(&OwnProfile::default()).await),
        "UserService/UpdateUser" | "UserService/UpdateHumanUser" => done(person.update_user(&id, &UserUpdate::default()).await),
        "UserService/SetPassword" => done(person.change_password(&id, &"old".into(), &"new".into()).await),
        "UserService/SetEmail" => done(person.set_email(&id, "ada@example.com", None).await),
        "UserService/SendEmailCode" => done(person.send_email_code(&id, None).await),
        "UserService/ResendEmailCode" => done(person.resend_email_code(&id, None).await),
        "UserService/VerifyEmail" => done(person.verify_email(&id, &"CODE12".into()).await),
        "UserService/SetPhone" => done(person.set_phone(&id, "+41791234567").await),
        "UserService/RemovePhone" => done(person.remove_phone(&id).await),
        "UserService/ResendPhoneCode" => done(person.resend_phone_code(&id).await),
        "UserService/VerifyPhone" => done(person.verify_phone(&id, &"CODE12".into()).await),
        "UserService/RegisterPasskey" => {
            let begun = person
                .register_passkey(&id, "localhost", PasskeyAuthenticator::Platform)
                .await;
            begun.map(|begun| json!({ "passkeyId": begun.id, "publicKeyCredentialCreationOptions": begun.options.to_json() }))
        }
        "UserService/VerifyPasskeyRegistration" => done(person.verify_passkey(&id, &"2".into(), &credential, "Laptop").await),
        "UserService/ListPasskeys" => person
            .list_passkeys(&id)
            .await
            .map(|keys| json!({ "result": wire::list(&keys, wire::passkey) })),
        "UserService/RemovePasskey" => done(person.remove_passkey(&id, &"2".into()).await),
        "UserService/RegisterU2F" => {
            let begun = person.register_security_key(&id, "localhost").await;
            begun.map(|begun| json!({ "u2fId": begun.id, "publicKeyCredentialCreationOptions": begun.options.to_json() }))
        }
        "UserService/VerifyU2FRegistration" => done(person.verify_security_key(&id, &"2".into(), &credential, "Key").await),
        "UserService/RemoveU2F" => done(person.remove_security_key(&id, &"2".into()).await),
        "UserService/RegisterTOTP" => person
            .register_totp(&id)
            .await
            .map(|begun| json!({ "uri": code(Some(&begun.uri)), "secret": code(Some(&begun.secret)) })),
        "UserService/VerifyTOTPRegistration" => done(person.verify_totp(&id, &"123456".into()).await),
        "UserService/RemoveTOTP" => done(person.remove_totp(&id).await),
        "UserService/AddOTPSMS" => done(person.add_otp_sms(&id).await),
        "UserService/RemoveOTPSMS" => done(person.remove_otp_sms(&id).await),
        "UserService/AddOTPEmail" => done(person.add_otp_email(&id).await),
        "UserService/RemoveOTPEmail" => done(person.remove_otp_email(&id).await),
        "UserService/GenerateRecoveryCodes" => person
            .generate_recovery_codes(&id, 2)
            .await
            .map(|codes| json!({ "recoveryCodes": wire::list(&codes, |item| code(Some(item))) })),
        "UserService/RemoveRecoveryCodes" => done(person.remove_recovery_codes(&id).await),
        "UserService/ListAuthenticationMethodTypes" => person
            .authentication_methods(&id, KeyDomain::Any)
            .await
            .map(|methods| wire::methods(&methods)),
        "UserService/ListAuthenticationFactors" => person
            .authentication_factors(&id, &FactorSearch::default())
            .await
            .map(|list| json!({ "result": wire::list(&list, wire::factor) })),
        "UserService/HumanMFAInitSkipped" => done(person.skip_second_factor_setup(&id).await),
        "UserService/ListUserMetadata" => person
            .user_metadata(&id, Some("team"))
            .await
            .map(|marks| json!({ "metadata": wire::list(&marks, wire::metadata) })),
        _ => return None,
    })
}
