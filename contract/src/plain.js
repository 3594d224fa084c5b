// Paths of the backend that are no calls of an RPC, and so not described by the vendor's package.

/** The first part of a path, or two of them. */
const PLAIN = [
  '/assets', // logos, icons and fonts: files, uploads as forms
  '/debug', // health
  '/oauth', // OAuth's own JSON
  '/oidc', // the same
  '/.well-known',
  '/sandbox', // the demo's mailbox
];

/**
 * @param {string} path
 */
export function isPlain(path) {
  return PLAIN.some((start) => path === start || path.startsWith(`${start}/`));
}
