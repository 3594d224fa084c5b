// The vendor's own description of the API: services, messages and the two options that say how they are used.

import { createRegistry, getOption, hasOption } from '@bufbuild/protobuf';
import { file_google_api_annotations, http } from '@zitadel/proto/google/api/annotations_pb.js';
import { file_zitadel_admin } from '@zitadel/proto/zitadel/admin_pb.js';
import { file_zitadel_auth } from '@zitadel/proto/zitadel/auth_pb.js';
import { file_zitadel_feature_v2_feature_service } from '@zitadel/proto/zitadel/feature/v2/feature_service_pb.js';
import { file_zitadel_idp_v2_idp_service } from '@zitadel/proto/zitadel/idp/v2/idp_service_pb.js';
import { file_zitadel_internal_permission_v2beta_internal_permission_service } from '@zitadel/proto/zitadel/internal_permission/v2beta/internal_permission_service_pb.js';
import { file_zitadel_management } from '@zitadel/proto/zitadel/management_pb.js';
import { file_zitadel_message } from '@zitadel/proto/zitadel/message_pb.js';
import { file_zitadel_oidc_v2_oidc_service } from '@zitadel/proto/zitadel/oidc/v2/oidc_service_pb.js';
import { file_zitadel_org_v2beta_org_service } from '@zitadel/proto/zitadel/org/v2beta/org_service_pb.js';
import { file_zitadel_org_v2_org_service } from '@zitadel/proto/zitadel/org/v2/org_service_pb.js';
import { file_zitadel_saml_v2_saml_service } from '@zitadel/proto/zitadel/saml/v2/saml_service_pb.js';
import { file_zitadel_session_v2_session_service } from '@zitadel/proto/zitadel/session/v2/session_service_pb.js';
import { file_zitadel_settings_v2_settings_service } from '@zitadel/proto/zitadel/settings/v2/settings_service_pb.js';
import { file_zitadel_user_v2_user_service } from '@zitadel/proto/zitadel/user/v2/user_service_pb.js';

const SERVICES = [
  file_zitadel_feature_v2_feature_service,
  file_zitadel_idp_v2_idp_service,
  file_zitadel_oidc_v2_oidc_service,
  file_zitadel_org_v2_org_service,
  file_zitadel_saml_v2_saml_service,
  file_zitadel_session_v2_session_service,
  file_zitadel_settings_v2_settings_service,
  file_zitadel_user_v2_user_service,
  file_zitadel_admin,
  file_zitadel_auth,
  file_zitadel_management,
];

/** Every message type, to look inside of `google.protobuf.Any` and of Connect's error details. */
export const registry = createRegistry(...SERVICES, file_zitadel_message, file_google_api_annotations);

/**
 * @typedef {{ verb: string, path: string, body: string }} Binding
 * @typedef {{
 *   name: string,
 *   input: import('@bufbuild/protobuf').DescMessage,
 *   output: import('@bufbuild/protobuf').DescMessage,
 *   bindings: Binding[],
 * }} Rpc
 */

/**
 * Every RPC with its REST bindings; the first binding is the main one.
 * @type {Rpc[]}
 */
export const rpcs = SERVICES.flatMap(rpcsOf);

/**
 * RPCs of the vendor's betas: calls that the package does not have otherwise came from them.
 * @type {Rpc[]}
 */
export const betas = [
  file_zitadel_internal_permission_v2beta_internal_permission_service,
  file_zitadel_org_v2beta_org_service,
].flatMap(rpcsOf);

/**
 * @param {import('@bufbuild/protobuf').DescFile} file
 * @returns {Rpc[]}
 */
function rpcsOf(file) {
  return file.services.flatMap((service) =>
    service.methods.map((method) => ({
      name: `${service.typeName}/${method.name}`,
      input: method.input,
      output: method.output,
      bindings: hasOption(method, http) ? bindingsOf(getOption(method, http)) : [],
    })),
  );
}

/**
 * @param {import('@zitadel/proto/google/api/http_pb.js').HttpRule} rule
 * @returns {Binding[]}
 */
function bindingsOf(rule) {
  const { pattern } = rule;
  /** @type {[string, string] | undefined} */
  const found =
    pattern.case === undefined
      ? undefined
      : pattern.case === 'custom'
        ? [pattern.value.kind, pattern.value.path]
        : [pattern.case.toUpperCase(), pattern.value];
  const own = found ? [{ verb: found[0], path: found[1], body: rule.body }] : [];
  return [...own, ...rule.additionalBindings.flatMap(bindingsOf)];
}
