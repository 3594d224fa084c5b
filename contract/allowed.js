// What differs from the vendor's package on purpose, each with its reason. An entry that nothing needs any more fails the check.
// The package is older than the server that was recorded; chapters are those of the recordings of a real server.

/**
 * A REST path of a call that the package has without it.
 * @typedef {{ rpc: string, path: string, reason: string }} NewerPath
 *
 * A call that the package does not have. Its messages are compared with those of the vendor's beta of it, or with recorded ones
 * (`recorded.json`).
 * @typedef {{ rpc: string, path?: string, beta?: string, reason: string }} NewerCall
 *
 * The full name of a field or of an enum's value that the package does not have.
 * @typedef {{ name: string, reason: string }} NewerName
 *
 * Any other finding, by its line.
 * @typedef {{ line: string, reason: string }} AllowedFinding
 */

/** @type {NewerPath[]} */
export const newerPaths = [
  ['CreateUser', 'POST /v2/users/new', '03-users'],
  ['UpdateUser', 'PATCH /v2/users/{user_id}', '03-users'],
  ['AddKey', 'POST /v2/users/{user_id}/keys', '14-keys-and-tokens'],
  ['RemoveKey', 'DELETE /v2/users/{user_id}/keys/{key_id}', '14-keys-and-tokens'],
  ['ListKeys', 'POST /v2/users/keys/search', '14-keys-and-tokens'],
  ['AddPersonalAccessToken', 'POST /v2/users/{user_id}/pats', '14-keys-and-tokens'],
  ['RemovePersonalAccessToken', 'DELETE /v2/users/{user_id}/pats/{token_id}', '14-keys-and-tokens'],
  ['ListPersonalAccessTokens', 'POST /v2/users/pats/search', '14-keys-and-tokens'],
  ['AddSecret', 'POST /v2/users/{user_id}/secret', '14-keys-and-tokens'],
  ['RemoveSecret', 'DELETE /v2/users/{user_id}/secret', '14-keys-and-tokens'],
].map(([name = '', path = '', chapter]) => ({
  rpc: `zitadel.user.v2.UserService/${name}`,
  path,
  reason: `The package has the call and its messages, but no path yet. Recorded: ${chapter}.`,
}));

const ORGANIZATIONS = 'zitadel.org.v2.OrganizationService';
const BETA = 'zitadel.org.v2beta.OrganizationService';

/** @type {NewerCall[]} */
export const newerCalls = [
  ...[
    ['zitadel.user.v2.UserService/GenerateRecoveryCodes', 'POST /v2/users/{user_id}/recovery_codes', '05-factors'],
    ['zitadel.user.v2.UserService/RemoveRecoveryCodes', 'DELETE /v2/users/{user_id}/recovery_codes', '05-factors'],
    [
      `${ORGANIZATIONS}/AddOrganizationDomain`,
      'POST /v2/organizations/{organization_id}/domains',
      '02-organizations-and-settings',
    ],
    [
      `${ORGANIZATIONS}/GenerateOrganizationDomainValidation`,
      'POST /v2/organizations/{organization_id}/domains/validation/generate',
      '02-organizations-and-settings',
    ],
    [
      `${ORGANIZATIONS}/VerifyOrganizationDomain`,
      'POST /v2/organizations/{organization_id}/domains/validation/verify',
      '02-organizations-and-settings, refused there',
    ],
    [`${ORGANIZATIONS}/DeleteOrganization`, 'DELETE /v2/organizations/{organization_id}', '02-organizations-and-settings'],
    [
      `${ORGANIZATIONS}/DeactivateOrganization`,
      'POST /v2/organizations/{organization_id}/deactivate',
      '02-organizations-and-settings',
    ],
    ['zitadel.instance.v2.InstanceService/AddTrustedDomain', undefined, '01-conventions'],
    ['zitadel.instance.v2.InstanceService/ListTrustedDomains', undefined, '01-conventions'],
    ['zitadel.instance.v2.InstanceService/RemoveTrustedDomain', undefined, '01-conventions'],
    ['zitadel.settings.v2.SettingsService/GetLinkSettings', undefined, '02-organizations-and-settings, refused there'],
    ['zitadel.settings.v2.SettingsService/GetEffectiveSettings', undefined, '02-organizations-and-settings, refused there'],
  ].map(([rpc = '', path, chapter]) => ({ rpc, path, reason: `The package does not have the call. Recorded: ${chapter}.` })),
  {
    rpc: 'zitadel.internal_permission.v2.InternalPermissionService/CreateAdministrator',
    beta: 'zitadel.internal_permission.v2beta.InternalPermissionService/CreateAdministrator',
    reason: 'The package has it as a beta only. Recorded: 14-keys-and-tokens.',
  },
  {
    rpc: `${ORGANIZATIONS}/ListOrganizationDomains`,
    path: 'POST /v2/organizations/{organization_id}/domains/search',
    beta: `${BETA}/ListOrganizationDomains`,
    reason: 'The package has it as a beta only. Recorded: 02-organizations-and-settings.',
  },
  {
    rpc: `${ORGANIZATIONS}/ActivateOrganization`,
    path: 'POST /v2/organizations/{organization_id}/activate',
    beta: `${BETA}/ActivateOrganization`,
    reason: 'The package has it as a beta only. Not recorded; its opposite, DeactivateOrganization, is.',
  },
  {
    rpc: `${ORGANIZATIONS}/DeleteOrganizationDomain`,
    path: 'DELETE /v2/organizations/{organization_id}/domains',
    beta: `${BETA}/DeleteOrganizationDomain`,
    reason: 'The package has it as a beta only. Not recorded; AddOrganizationDomain is.',
  },
];

/** @type {NewerName[]} */
export const newerNames = [
  ['zitadel.session.v2.Checks.recoveryCode', '04-sessions'],
  ['zitadel.session.v2.Factors.recoveryCode', '05-factors'],
  ['zitadel.settings.v2.GetGeneralSettingsResponse.allowedLanguages', '02-organizations-and-settings'],
  ['zitadel.settings.v2.LoginSettings.allowLocalAuthentication', '01-conventions'],
  ['zitadel.feature.v2.GetInstanceFeaturesResponse.enableRelationalTables', '02-organizations-and-settings'],
  ['zitadel.feature.v2.GetSystemFeaturesResponse.enableRelationalTables', '02-organizations-and-settings'],
  ['zitadel.org.v2.AddOrganizationRequest.organizationId', '02-organizations-and-settings'],
  ['zitadel.org.v2beta.Domain.domain', '02-organizations-and-settings'],
  ['zitadel.policy.v1.SecondFactorType.SECOND_FACTOR_TYPE_RECOVERY_CODES', '02-organizations-and-settings'],
  ['zitadel.settings.v2.SecondFactorType.SECOND_FACTOR_TYPE_RECOVERY_CODES', '02-organizations-and-settings'],
  ['zitadel.user.v2.AuthenticationMethodType.AUTHENTICATION_METHOD_TYPE_RECOVERY_CODE', '05-factors'],
].map(([name = '', chapter]) => ({ name, reason: `The package does not have it. Recorded: ${chapter}.` }));

/** @type {AllowedFinding[]} */
export const allowedFindings = [];
