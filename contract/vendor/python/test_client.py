"""The vendor's generated Python client, unmodified, against the embedded backend: whatever it cannot read or send is not Zitadel's wire.

The environment says where: ZITADEL_API_URL and LOGIN_TOKEN_FILE.
"""

import json
import os
import secrets
import unittest
from pathlib import Path
from unittest import mock

import zitadel_client as zitadel
from authenticator import Passkey, totp
from zitadel_client.exceptions import ApiError

ORIGIN = os.environ["ZITADEL_API_URL"]
RP_ID = "localhost"
PASSWORD = "Correct-Horse-7-Battery"
REQUIRED = "USER_VERIFICATION_REQUIREMENT_REQUIRED"
CHALLENGE = {"webAuthN": {"domain": RP_ID, "userVerificationRequirement": REQUIRED}}


def connected() -> zitadel.Zitadel:
    return zitadel.Zitadel.with_access_token(ORIGIN, Path(os.environ["LOGIN_TOKEN_FILE"]).read_text().strip())


class VendorClient(unittest.TestCase):
    def setUp(self):
        self.client = connected()
        self.name = f"python-{secrets.token_hex(6)}"
        organization = self.client.settings.get_general_settings({}).default_org_id
        self.assertRegex(organization, r"^\d+$")
        made = self.client.users.create_user(
            zitadel.UserServiceCreateUserRequest.from_dict(
                {
                    "organizationId": organization,
                    "username": self.name,
                    "human": {
                        "profile": {"givenName": "Ada", "familyName": "Lovelace"},
                        "email": {"email": f"{self.name}@mail.example", "isVerified": True},
                    },
                }
            )
        )
        self.user, self.organization = made.id, organization
        # The client has one class for the `human` of creation and of change, and can only write the latter's password.
        request = {"userId": self.user, "newPassword": {"password": PASSWORD}}
        self.client.users.set_password(zitadel.UserServiceSetPasswordRequest.from_dict(request))

    def create_session(self, checks: dict, challenges: dict | None = None):
        request = {"checks": {"user": {"userId": self.user}, **checks}, "lifetime": "3600s"}
        if challenges:
            request["challenges"] = challenges
        return self.client.sessions.create_session(zitadel.SessionServiceCreateSessionRequest.from_dict(request))

    def set_session(self, session_id: str, checks: dict):
        request = {"sessionId": session_id, "checks": checks}
        return self.client.sessions.set_session(zitadel.SessionServiceSetSessionRequest.from_dict(request))

    def with_answer(self, call):
        """What a call gives, and the JSON that it read: the client has one class for the challenges of request and answer, and loses
        the latter's options."""
        transport = self.client.sessions.api_client.rest_client
        answers = []

        def request(*arguments, **named):
            answers.append(original(*arguments, **named))
            return answers[-1]

        original = transport.request
        with mock.patch.object(transport, "request", request):
            result = call()
        return result, json.loads(answers[-1].data)

    def factors(self, session_id: str, token: str):
        request = {"sessionId": session_id, "sessionToken": token}
        found = self.client.sessions.get_session(zitadel.SessionServiceGetSessionRequest.from_dict(request))
        self.assertEqual(found.session.id, session_id)
        self.assertEqual(found.session.factors.user.login_name, self.name)
        return found.session.factors

    def test_a_user_is_read_as_created(self):
        request = zitadel.UserServiceGetUserByIDRequest.from_dict({"userId": self.user})
        user = self.client.users.get_user_by_id(request).user
        self.assertEqual((user.user_id, user.username, user.state), (self.user, self.name, "USER_STATE_ACTIVE"))
        self.assertEqual(user.human.email.email, f"{self.name}@mail.example")
        self.assertTrue(user.human.email.is_verified)

    def test_a_password_makes_a_session(self):
        made = self.create_session({"password": {"password": PASSWORD}})
        factors = self.factors(made.session_id, made.session_token)
        self.assertIsNotNone(factors.password.verified_at)
        self.assertIsNone(factors.totp)

    def test_a_wrong_password_is_an_error_with_its_id(self):
        with self.assertRaises(ApiError) as raised:
            self.create_session({"password": {"password": "Wrong-Horse-7"}})
        self.assertEqual(raised.exception.code, 400)
        self.assertIn("COMMAND-3M0fs", str(raised.exception.response_body))

    def test_a_code_of_an_app_is_a_second_factor(self):
        request = zitadel.UserServiceRegisterTOTPRequest.from_dict({"userId": self.user})
        registered = self.client.users.register_totp(request)
        self.assertTrue(registered.uri.startswith("otpauth://totp/"), registered.uri)
        request = {"userId": self.user, "code": totp(registered.secret)}
        self.client.users.verify_totp_registration(zitadel.UserServiceVerifyTOTPRegistrationRequest.from_dict(request))
        made = self.create_session({"password": {"password": PASSWORD}})
        checked = self.set_session(made.session_id, {"totp": {"code": totp(registered.secret)}})
        self.assertNotEqual(checked.session_token, made.session_token)
        self.assertIsNotNone(self.factors(made.session_id, checked.session_token).totp.verified_at)

    def test_a_passkey_is_registered_and_answers_a_challenge(self):
        passkey = Passkey(ORIGIN)
        request = zitadel.UserServiceRegisterPasskeyRequest.from_dict({"userId": self.user, "domain": RP_ID})
        begun = self.client.users.register_passkey(request)
        request = {
            "userId": self.user,
            "passkeyId": begun.passkey_id,
            "passkeyName": "Software",
            "publicKeyCredential": passkey.create(begun.public_key_credential_creation_options),
        }
        verify = zitadel.UserServiceVerifyPasskeyRegistrationRequest.from_dict(request)
        self.client.users.verify_passkey_registration(verify)
        made, answer = self.with_answer(lambda: self.create_session({}, CHALLENGE))
        options = answer["challenges"]["webAuthN"]["publicKeyCredentialRequestOptions"]
        self.assertIsNotNone(made.challenges.web_auth_n)
        self.assertEqual(options["publicKey"]["rpId"], RP_ID)
        self.assertEqual(options["publicKey"]["userVerification"], "required")
        assertion = {"webAuthN": {"credentialAssertionData": passkey.get(options)}}
        checked = self.set_session(made.session_id, assertion)
        factor = self.factors(made.session_id, checked.session_token).web_auth_n
        self.assertIsNotNone(factor.verified_at)
        self.assertTrue(factor.user_verified)

    def test_settings_are_read(self):
        context = {"ctx": {"orgId": self.organization}}
        settings = self.client.settings
        login = settings.get_login_settings(zitadel.SettingsServiceGetLoginSettingsRequest.from_dict(context)).settings
        self.assertTrue(login.allow_username_password)
        request = zitadel.SettingsServiceGetPasswordComplexitySettingsRequest.from_dict(context)
        self.assertEqual(settings.get_password_complexity_settings(request).settings.min_length, "8")
        brand = settings.get_branding_settings(zitadel.SettingsServiceGetBrandingSettingsRequest.from_dict(context)).settings
        self.assertRegex(brand.light_theme.primary_color, r"^#[0-9a-fA-F]{6}$")
        request = zitadel.SettingsServiceGetLockoutSettingsRequest.from_dict(context)
        self.assertIsNotNone(settings.get_lockout_settings(request).settings)

    def test_sessions_are_listed_and_ended(self):
        ids = {self.create_session({"password": {"password": PASSWORD}}).session_id for _ in range(2)}
        query = {"queries": [{"userIdQuery": {"id": self.user}}]}
        listed = lambda: self.client.sessions.list_sessions(zitadel.SessionServiceListSessionsRequest.from_dict(query))
        found = listed()
        self.assertEqual({session.id for session in found.sessions}, ids)
        self.assertEqual(found.details.total_result, "2")
        for session_id in ids:
            request = zitadel.SessionServiceDeleteSessionRequest.from_dict({"sessionId": session_id})
            self.assertIsNotNone(self.client.sessions.delete_session(request).details.change_date)
        self.assertFalse(listed().sessions)


if __name__ == "__main__":
    unittest.main()
