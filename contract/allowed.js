// What differs from the vendor's package on purpose, each with its reason. An entry that nothing needs any more fails the check.
// The package is older than the server that was recorded; chapters are those of the recordings of a real server.

/**
 * A REST path of a call that the package has without it.
 * @typedef {{ rpc: string, path: string, reason: string }} NewerPath
 *
 * A call that the package does not have. Its messages are compared with recorded ones (`recorded.json`).
 * @typedef {{ rpc: string, path?: string, reason: string }} NewerCall
 *
 * The full name of a field or of an enum's value that the package does not have.
 * @typedef {{ name: string, reason: string }} NewerName
 *
 * Any other finding, by its line.
 * @typedef {{ line: string, reason: string }} AllowedFinding
 */

/** @type {NewerPath[]} */
export const newerPaths = [
  {
    rpc: 'zitadel.user.v2.UserService/CreateUser',
    path: 'POST /v2/users/new',
    reason: 'The package has the call and its messages, but no path yet. Recorded: 03-users.',
  },
  {
    rpc: 'zitadel.user.v2.UserService/UpdateUser',
    path: 'PATCH /v2/users/{user_id}',
    reason: 'The package has the call and its messages, but no path yet. Recorded: 03-users.',
  },
];

/** @type {NewerCall[]} */
export const newerCalls = [
  ['zitadel.user.v2.UserService/GenerateRecoveryCodes', 'POST /v2/users/{user_id}/recovery_codes', '05-factors'],
  ['zitadel.user.v2.UserService/RemoveRecoveryCodes', 'DELETE /v2/users/{user_id}/recovery_codes', '05-factors'],
  [
    'zitadel.org.v2.OrganizationService/AddOrganizationDomain',
    'POST /v2/organizations/{organization_id}/domains',
    '02-organizations-and-settings',
  ],
  [
    'zitadel.org.v2.OrganizationService/GenerateOrganizationDomainValidation',
    'POST /v2/organizations/{organization_id}/domains/validation/generate',
    '02-organizations-and-settings',
  ],
  [
    'zitadel.org.v2.OrganizationService/VerifyOrganizationDomain',
    'POST /v2/organizations/{organization_id}/domains/validation/verify',
    '02-organizations-and-settings, refused there',
  ],
  [
    'zitadel.org.v2.OrganizationService/DeleteOrganization',
    'DELETE /v2/organizations/{organization_id}',
    '02-organizations-and-settings',
  ],
  ['zitadel.instance.v2.InstanceService/AddTrustedDomain', undefined, '01-conventions'],
  ['zitadel.internal_permission.v2.InternalPermissionService/CreateAdministrator', undefined, '14-keys-and-tokens'],
].map(([rpc = '', path, chapter]) => ({ rpc, path, reason: `The package does not have the call. Recorded: ${chapter}.` }));

/** @type {NewerName[]} */
export const newerNames = [
  ['zitadel.user.v2.CreateUserRequest.metadata', '03-users'],
  ['zitadel.session.v2.Checks.recoveryCode', '04-sessions'],
  ['zitadel.session.v2.Factors.recoveryCode', '05-factors'],
  ['zitadel.settings.v2.GetGeneralSettingsResponse.allowedLanguages', '02-organizations-and-settings'],
  ['zitadel.settings.v2.LoginSettings.allowLocalAuthentication', '01-conventions'],
  ['zitadel.feature.v2.GetInstanceFeaturesResponse.enableRelationalTables', '02-organizations-and-settings'],
  ['zitadel.user.v2.AuthenticationMethodType.AUTHENTICATION_METHOD_TYPE_RECOVERY_CODE', '05-factors'],
].map(([name = '', chapter]) => ({ name, reason: `The package does not have it. Recorded: ${chapter}.` }));

/** @type {AllowedFinding[]} */
export const allowedFindings = [];
