// A passkey in software (ES256, attestation "none") and the codes of an authenticator app: just what the backend's checks look at.

import { createHash, createHmac, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

const [USER_PRESENT, USER_VERIFIED, KEY_ATTACHED] = [0x01, 0x04, 0x40];

/** @param {string | Buffer} data */
const sha256 = (data) => createHash('sha256').update(data).digest();

/**
 * The few kinds of CBOR that a credential is made of, none longer than 65,535.
 * @param {any} value
 * @returns {Buffer}
 */
function cbor(value) {
  /** @param {number} kind @param {number} size */
  const head = (kind, size) => {
    const first = kind << 5;
    if (size < 24) return Buffer.from([first | size]);
    return size < 256 ? Buffer.from([first | 24, size]) : Buffer.from([first | 25, size >> 8, size & 255]);
  };
  if (typeof value === 'number') return value >= 0 ? head(0, value) : head(1, -1 - value);
  if (Buffer.isBuffer(value)) return Buffer.concat([head(2, value.length), value]);
  if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  const entries = value instanceof Map ? [...value] : Object.entries(value);
  return Buffer.concat([head(5, entries.length), ...entries.flatMap(([key, one]) => [cbor(key), cbor(one)])]);
}

export class Passkey {
  #origin;
  #keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  #id = randomBytes(32);
  #uses = 0;

  /** @param {string} origin */
  constructor(origin) {
    this.#origin = origin;
  }

  /**
   * The answer to `publicKeyCredentialCreationOptions`.
   * @param {any} options
   */
  create({ publicKey }) {
    const { x, y } = this.#keys.publicKey.export({ format: 'jwk' });
    const point = [x, y].map((part) => Buffer.from(part ?? '', 'base64url'));
    const cose = cbor(new Map(/** @type {[number, any][]} */ ([[1, 2], [3, -7], [-1, 1], [-2, point[0]], [-3, point[1]]])));
    const length = Buffer.from([0, this.#id.length]);
    const authData = Buffer.concat([this.#data(publicKey.rp.id, KEY_ATTACHED), Buffer.alloc(16), length, this.#id, cose]);
    return this.#credential({
      clientDataJSON: this.#clientData('webauthn.create', publicKey.challenge),
      attestationObject: cbor({ fmt: 'none', attStmt: {}, authData }),
    });
  }

  /**
   * The answer to `publicKeyCredentialRequestOptions`.
   * @param {any} options
   */
  get({ publicKey }) {
    const authenticatorData = this.#data(publicKey.rpId, 0);
    const clientDataJSON = this.#clientData('webauthn.get', publicKey.challenge);
    const signature = sign('sha256', Buffer.concat([authenticatorData, sha256(clientDataJSON)]), this.#keys.privateKey);
    return this.#credential({ clientDataJSON, authenticatorData, signature });
  }

  /** @param {string} rpId @param {number} more */
  #data(rpId, more) {
    this.#uses += 1;
    return Buffer.concat([sha256(rpId), Buffer.from([USER_PRESENT | USER_VERIFIED | more, 0, 0, 0, this.#uses])]);
  }

  /** @param {string} type @param {string} challenge */
  #clientData(type, challenge) {
    return Buffer.from(JSON.stringify({ type, challenge, origin: this.#origin, crossOrigin: false }));
  }

  /** @param {{ [name: string]: Buffer }} parts */
  #credential(parts) {
    const id = this.#id.toString('base64url');
    const response = Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, part.toString('base64url')]));
    return { id, rawId: id, type: 'public-key', response };
  }
}

/**
 * The code of this half minute (RFC 6238: SHA-1, six digits).
 * @param {string} secret
 */
export function totp(secret) {
  const bits = [...secret].map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const moment = Buffer.alloc(8);
  moment.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const digest = createHmac('sha1', key).update(moment).digest();
  const start = (digest.at(-1) ?? 0) & 15;
  return String((digest.readUInt32BE(start) & 0x7fff_ffff) % 1_000_000).padStart(6, '0');
}
