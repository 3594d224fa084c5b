/**
 * What a worker seeds for itself: organizations with brands and policies of their own, and people made for one test each.
 *
 * Nothing is shared between workers, and no test uses a person of another.
 */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { call, until, upload, type Json } from './zitadel';

const POLICIES = '/management/v1/policies';

/** Each policy, and the settings that show it once it is in force. */
const SETTINGS = {
  login: 'login',
  lockout: 'lockout',
  'password/complexity': 'password/complexity',
  privacy: 'legal_support',
  label: 'branding',
};

type Policy = keyof typeof SETTINGS;

/** An organization that was seeded. */
export interface Organization {
  id: string;
  name: string;
  /** Its verified domain. */
  domain: string;
}

/** A person that was seeded. */
export interface Person {
  id: string;
  loginName: string;
  email: string;
  password: string;
  givenName: string;
  familyName: string;
}

/** What a test needs a person to be; everything else is made up. */
export interface PersonWish {
  givenName?: string;
  familyName?: string;
  language?: string;
  mustChangePassword?: boolean;
  /** Nothing to sign in with, and an address that nobody has verified. */
  isInvited?: boolean;
  /** An address that nobody has verified. */
  isUnverified?: boolean;
  /** An address of their choice, which others may have, too. */
  email?: string;
  /** A verified number. */
  phone?: string;
}

/** The colors of the open organization: each pair is readable as it is, so that nothing has to be adjusted. */
export const OPEN_COLORS = {
  primaryColor: '#0b5c7a',
  backgroundColor: '#f6f9fa',
  fontColor: '#10212b',
  warnColor: '#b3261e',
  primaryColorDark: '#6cc7e8',
  backgroundColorDark: '#0d1a20',
  fontColorDark: '#e6f0f4',
  warnColorDark: '#ffb4ab',
};

const DISCREET_COLORS = {
  primaryColor: '#9a4300',
  backgroundColor: '#faf7fc',
  fontColor: '#1c1522',
  warnColor: '#b3261e',
  primaryColorDark: '#ff8a3d',
  backgroundColorDark: '#121016',
  fontColorDark: '#f4eff7',
  warnColorDark: '#ff8fa0',
};

/** The password of everybody who is seeded; it keeps every organization's rules. */
export const PASSWORD = 'Correct-Horse-7-Battery';
/** Wrong passwords before an account of the open organization is locked. */
export const OPEN_ATTEMPTS = 5;
/** Least length of a password of the open organization. */
export const OPEN_MIN_LENGTH = 12;

/** Letters that no other run has. */
export function suffix(): string {
  return randomBytes(5).toString('hex');
}

/** A number that nobody else of this run has. */
export function phoneNumber(): string {
  return `+4179${String(randomBytes(4).readUInt32BE() % 10_000_000).padStart(7, '0')}`;
}

function loginPolicy(more: object): object {
  return {
    allowUsernamePassword: true,
    allowExternalIdp: false,
    passwordlessType: 'PASSWORDLESS_TYPE_NOT_ALLOWED',
    passwordCheckLifetime: '864000s',
    externalLoginCheckLifetime: '864000s',
    mfaInitSkipLifetime: '0s',
    secondFactorCheckLifetime: '64800s',
    multiFactorCheckLifetime: '43200s',
    allowDomainDiscovery: true,
    ...more,
  };
}

function svg(body: string, width: number): File {
  const drawing = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} 40" width="${width}" height="40">${body}</svg>`;
  return new File([drawing], 'drawing.svg', { type: 'image/svg+xml' });
}

/** An organization with a verified domain and nothing else of its own. */
export async function makeOrganization(name: string): Promise<Organization> {
  const domain = `${name.toLowerCase().replace(/[^a-z0-9]+/g, '-')}.example`;
  const id: string = (await call('admin', 'POST', '/v2/organizations', { name })).organizationId;
  await call('admin', 'POST', `/v2/organizations/${id}/domains`, { domain });
  await call('admin', 'POST', `/management/v1/orgs/me/domains/${domain}/_set_primary`, {}, id);
  await until('the primary domain', async () => {
    const found = await call('login', 'POST', '/v2/organizations/_search', { queries: [{ idQuery: { id } }] });
    return found.result?.[0]?.primaryDomain === domain;
  });
  return { id, name, domain };
}

async function untilInForce(organization: Organization, policy: Policy): Promise<void> {
  await until(`the ${policy} policy of ${organization.name}`, async () => {
    const { settings } = await call('login', 'GET', `/v2/settings/${SETTINGS[policy]}?ctx.orgId=${organization.id}`);
    return settings.resourceOwnerType === 'RESOURCE_OWNER_TYPE_ORG';
  });
}

/** Gives an organization a policy of its own, and waits until it is in force. */
async function setPolicy(organization: Organization, policy: Exclude<Policy, 'label'>, body: object): Promise<void> {
  await call('admin', 'POST', `${POLICIES}/${policy}`, body, organization.id);
  await untilInForce(organization, policy);
}

/** Gives an organization a login policy of its own, and waits until it is in force. */
export async function setLoginPolicy(organization: Organization, more: object): Promise<void> {
  await setPolicy(organization, 'login', loginPolicy(more));
}

/** Gives an organization a brand of its own, with these files by their slots, and waits until it is in force. */
async function setBrand(organization: Organization, label: object, files: Record<string, File>): Promise<void> {
  await call('admin', 'POST', `${POLICIES}/label`, { ...label, disableWatermark: true }, organization.id);
  for (const [slot, file] of Object.entries(files)) await upload(organization.id, slot, file, file.name);
  await call('admin', 'POST', `${POLICIES}/label/_activate`, {}, organization.id);
  await untilInForce(organization, 'label');
}

/** Says what is wrong: names are shown, attempts are counted; light and dark, with logos and icon, strict passwords. */
async function makeOpen(mark: string): Promise<Organization> {
  const open = await makeOrganization(`Aurora ${mark}`);
  await setLoginPolicy(open, { ignoreUnknownUsernames: false, allowRegister: true });
  await setPolicy(open, 'lockout', { maxPasswordAttempts: OPEN_ATTEMPTS });
  const classes = { hasUppercase: true, hasLowercase: true, hasNumber: true, hasSymbol: true };
  await setPolicy(open, 'password/complexity', { minLength: OPEN_MIN_LENGTH, ...classes });
  await setPolicy(open, 'privacy', {
    tosLink: 'https://aurora.example/{{.Lang}}/terms',
    privacyLink: 'https://aurora.example/{{.Lang}}/privacy',
    helpLink: 'https://aurora.example/help',
    supportEmail: 'help@aurora.example',
  });
  const wave = (color: string) => svg(`<path fill="${color}" d="M0 30Q20 5 40 20T80 12V40H0z"/>`, 80);
  await setBrand(
    open,
    { ...OPEN_COLORS, themeMode: 'THEME_MODE_AUTO' },
    { logo: wave('#0b5c7a'), 'logo/dark': wave('#6cc7e8'), icon: svg('<circle cx="20" cy="20" r="18" fill="#0b5c7a"/>', 40) },
  );
  return open;
}

/** Says nothing about names; always dark, in a font of its own, easy passwords. */
async function makeDiscreet(mark: string): Promise<Organization> {
  const discreet = await makeOrganization(`Nocturne ${mark}`);
  await setLoginPolicy(discreet, { ignoreUnknownUsernames: true, allowRegister: true });
  await setPolicy(discreet, 'lockout', { maxPasswordAttempts: 3 });
  await setPolicy(discreet, 'password/complexity', { minLength: 8 });
  const font = readFileSync(join(__dirname, '../../crates/sandbox/demo/nachtwerk-font.woff2'));
  const file = new File([font], 'font.woff2', { type: 'font/woff2' });
  await setBrand(discreet, { ...DISCREET_COLORS, themeMode: 'THEME_MODE_DARK' }, { font: file });
  return discreet;
}

/** The organizations of one worker. */
export class World {
  private constructor(
    readonly open: Organization,
    readonly discreet: Organization,
  ) {}

  static async seed(): Promise<World> {
    const mark = suffix();
    return new World(await makeOpen(mark), await makeDiscreet(mark));
  }
}

async function search(loginName: string): Promise<Json | undefined> {
  const query = { loginNameQuery: { loginName, method: 'TEXT_QUERY_METHOD_EQUALS' } };
  return (await call('login', 'POST', '/v2/users', { queries: [query] })).result?.[0];
}

/** Waits until a search shows a person in this state: it lags behind, where a person who is read alone is shown as they are. */
async function untilFound(loginName: string, state: string): Promise<void> {
  await until(`${loginName} in ${state}`, async () => (await search(loginName))?.state === state);
}

/** Everybody with that address, as a search shows them. */
export async function peopleWith(email: string): Promise<Json[]> {
  const query = { emailQuery: { emailAddress: email, method: 'TEXT_QUERY_METHOD_EQUALS' } };
  return (await call('login', 'POST', '/v2/users', { queries: [query] })).result ?? [];
}

/** Makes a person, and waits until the backend finds them. */
export async function makePerson(organization: Organization, wish: PersonWish = {}): Promise<Person> {
  const mark = suffix();
  const person = {
    loginName: `ada-${mark}@${organization.domain}`,
    email: wish.email ?? `ada.${mark}@post.example`,
    password: PASSWORD,
    givenName: wish.givenName ?? 'Ada',
    familyName: wish.familyName ?? 'Lovelace',
  };
  const made = await call('admin', 'POST', '/v2/users/new', {
    organizationId: organization.id,
    username: person.loginName,
    human: {
      profile: { givenName: person.givenName, familyName: person.familyName, preferredLanguage: wish.language ?? 'en' },
      email: { email: person.email, ...(wish.isInvited || wish.isUnverified ? { returnCode: {} } : { isVerified: true }) },
      ...(wish.phone ? { phone: { phone: wish.phone, isVerified: true } } : {}),
      ...(wish.isInvited ? {} : { password: { password: person.password, changeRequired: wish.mustChangePassword ?? false } }),
    },
  });
  const id: string = made.id;
  await untilFound(person.loginName, 'USER_STATE_ACTIVE');
  return { id, ...person };
}

/** Locks an account, as an administrator does. */
export async function lock(person: Person): Promise<void> {
  await call('admin', 'POST', `/v2/users/${person.id}/lock`, {});
  await untilFound(person.loginName, 'USER_STATE_LOCKED');
}

/** Turns an account off, as an administrator does. */
export async function deactivate(person: Person): Promise<void> {
  await call('admin', 'POST', `/v2/users/${person.id}/deactivate`, {});
  await untilFound(person.loginName, 'USER_STATE_INACTIVE');
}

async function findSessions(person: Person): Promise<{ id: string }[]> {
  const found = await call('login', 'POST', '/v2/sessions/search', { queries: [{ userIdQuery: { id: person.id } }] });
  return found.sessions ?? [];
}

/** Waits until the backend shows so many sessions of a person. It shows none before their first one, too: ask for that first. */
export async function untilSessions(person: Person, count: number): Promise<void> {
  await until(`${count} sessions of ${person.loginName}`, async () => (await findSessions(person)).length === count);
}

/** Ends the one session of a person, as somebody else does who may. */
export async function endSession(person: Person): Promise<void> {
  await untilSessions(person, 1);
  for (const { id } of await findSessions(person)) await call('login', 'DELETE', `/v2/sessions/${id}`);
  await untilSessions(person, 0);
}

/** The organization of a login name that was seeded by others (the demo, say); nothing where nobody has it. */
export async function findPerson(loginName: string): Promise<{ id: string; organization: string } | undefined> {
  const user = await search(loginName);
  return user && { id: user.userId, organization: user.details.resourceOwner };
}

/** The code that proves a person's address, as the newest mail has it: asking for it makes it the newest. */
export async function emailCode(person: Person): Promise<string> {
  return (await call('admin', 'POST', `/v2/users/${person.id}/email/send`, { returnCode: {} })).verificationCode;
}

/** Path and query of the address in the mail that asks a person to verify their address. */
export async function emailLink(person: Person): Promise<string> {
  return `/verify?userId=${person.id}&code=${await emailCode(person)}`;
}

/** Path and query of the address in an invitation. */
export async function invitationLink(person: Person): Promise<string> {
  const { inviteCode } = await call('admin', 'POST', `/v2/users/${person.id}/invite_code`, { returnCode: {} });
  return `/verify?invite=true&userId=${person.id}&code=${inviteCode}`;
}

/** Whether a person's address is verified. */
export async function isVerified(person: Person): Promise<boolean> {
  return (await call('login', 'GET', `/v2/users/${person.id}`)).user.human.email.isVerified === true;
}
