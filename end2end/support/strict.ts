/** Organizations with second factors, made for one test each. */
import { makeOrganization, setLoginPolicy, suffix, type Organization } from './world';

/** `SECOND_FACTOR_TYPE_…` without its beginning. */
export type Allowed = 'OTP' | 'U2F' | 'OTP_EMAIL' | 'OTP_SMS' | 'RECOVERY_CODES';

/** An organization that allows these second factors, with a login policy that differs in `more`. */
export async function organizationAllowing(factors: Allowed[], more: object): Promise<Organization> {
  const organization = await makeOrganization(`Boreal ${suffix()}`);
  const secondFactors = factors.map((factor) => `SECOND_FACTOR_TYPE_${factor}`);
  await setLoginPolicy(organization, { secondFactors, ...more });
  return organization;
}
