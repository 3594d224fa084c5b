/** What a person may call themselves: login name, e-mail address, phone number, as the policy has it. */
import { expect, test } from '../../support/test';
import { makeOrganization, phoneNumber, setLoginPolicy, suffix, type Organization } from '../../support/world';

const UNKNOWN = 'We cannot find this account. Check the spelling.';

/** An organization that shows which names exist, with a login policy that differs in `more`. */
async function organizationWith(more: object): Promise<Organization> {
  const organization = await makeOrganization(`Names ${suffix()}`);
  await setLoginPolicy(organization, { ignoreUnknownUsernames: false, ...more });
  return organization;
}

test('a person signs in by phone number, however it is written', async ({ screens, newPerson }) => {
  const phone = phoneNumber();
  const person = await newPerson({ phone });
  const [country, area, first, rest] = [phone.slice(0, 3), phone.slice(3, 5), phone.slice(5, 8), phone.slice(8)];
  for (const written of [phone, `${country} (${area}) ${first}-${rest}`]) {
    await screens.loginname.open();
    await screens.loginname.goOnAs(written);
    await screens.password.isShown();
  }
  await screens.password.signInWith(person.password);
  await screens.account.isShown();
  await expect(screens.account.card).toContainText(person.loginName);
});

test('an e-mail address is no name where the policy says so', async ({ screens, newPerson }) => {
  const organization = await organizationWith({ disableLoginWithEmail: true });
  const person = await newPerson({}, organization);
  await screens.loginname.open({ organization: organization.id });
  await screens.loginname.goOnAs(person.email);
  await screens.loginname.says(UNKNOWN);
  await screens.loginname.goOnAs(person.loginName);
  await screens.password.signInWith(person.password);
  await screens.account.isShown();
});

test('a phone number is no name where the policy says so', async ({ screens, newPerson }) => {
  const phone = phoneNumber();
  const organization = await organizationWith({ disableLoginWithPhone: true });
  const person = await newPerson({ phone }, organization);
  await screens.loginname.open({ organization: organization.id });
  await screens.loginname.goOnAs(phone);
  await screens.loginname.says(UNKNOWN);
  await screens.loginname.goOnAs(person.email);
  await screens.password.signInWith(person.password);
  await screens.account.isShown();
});

test('an address or number of two accounts asks for the username', async ({ screens, newPerson }) => {
  const organization = await organizationWith({});
  const same = { email: `shared.${suffix()}@post.example`, phone: phoneNumber() };
  const [one, other] = [await newPerson(same, organization), await newPerson(same, organization)];
  for (const ambiguous of [same.email, same.phone]) {
    await screens.loginname.open({ organization: organization.id });
    await screens.loginname.goOnAs(ambiguous);
    await screens.loginname.says('More than one account matches. Enter your full username.');
    await expect(screens.loginname.field).toHaveValue(ambiguous);
  }
  for (const person of [one, other]) {
    await screens.signIn(person, { organization: organization.id });
    await screens.account.signOut.click();
  }
});

test('an address of two accounts looks like that of nobody where names are hidden', async ({ screens, newPerson, world }) => {
  const same = { email: `shared.${suffix()}@post.example` };
  const one = await newPerson(same, world.discreet);
  await newPerson(same, world.discreet);
  const sentences = [];
  for (const typed of [same.email, `nobody.${suffix()}@post.example`]) {
    await screens.loginname.open({ organization: world.discreet.id });
    await screens.loginname.goOnAs(typed);
    await screens.password.isShown();
    await screens.password.signInWith(one.password);
    await expect(screens.password.error).toBeVisible();
    sentences.push(await screens.password.error.textContent());
  }
  expect(sentences[0]).toBe(sentences[1]);
});
