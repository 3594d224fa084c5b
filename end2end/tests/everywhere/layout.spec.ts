/** That every screen fits a narrow window, and can be used without a pointer. */
import type { Locator, Page } from '@playwright/test';
import { expect, test } from '../../support/test';
import { tour } from '../../support/tour';

const LONG = { givenName: 'Hubert Blaine', familyName: 'Wolfeschlegelsteinhausenbergerdorffwelchevoralternwaren' };

test.describe('in a window of 320 pixels', () => {
  test.use({ viewport: { width: 320, height: 640 } });

  test('no screen scrolls sideways, however long a name is', async ({ page, screens, newPerson, world, watch }) => {
    const person = await newPerson({ ...LONG, mustChangePassword: true });
    await tour({ screens, watch, person, organization: world.open }, async (what) => {
      const width = await page.evaluate(() => document.scrollingElement?.scrollWidth);
      expect(width, what).toBeLessThanOrEqual(320);
    });
  });

  test('no German screen scrolls sideways', async ({ page, screens, newPerson, world, watch }) => {
    const person = await newPerson({ ...LONG, mustChangePassword: true }, world.discreet);
    await screens.loginname.open({ organization: world.discreet.id });
    await screens.loginname.language('Deutsch').click();
    await expect(page.locator('html')).toHaveAttribute('lang', 'de');
    for (const screen of [screens.loginname, screens.accounts, screens.logout, screens.logoutDone]) {
      await screen.open({ organization: world.discreet.id });
      expect(await page.evaluate(() => document.scrollingElement?.scrollWidth), screen.name).toBeLessThanOrEqual(320);
    }
    await screens.nameOneself(person);
    expect(await page.evaluate(() => document.scrollingElement?.scrollWidth), 'password').toBeLessThanOrEqual(320);
    await screens.password.signInWith(person.password);
    await screens.passwordChange.isShown();
    expect(await page.evaluate(() => document.scrollingElement?.scrollWidth), 'password_change').toBeLessThanOrEqual(320);
    expect(watch.sent).toHaveLength(3);
  });
});

test('controls are large enough to hit', async ({ page, screens, person }) => {
  await screens.nameOneself(person);
  // A link in a sentence is as high as its line, and the hidden field of the password managers is no target.
  for (const control of await page.locator('button:visible, input:visible:not(.fillable), summary:visible').all()) {
    const { size, name } = await control.evaluate((element) => {
      // A label is part of the target.
      const boxes = [element, ...((element as HTMLInputElement).labels ?? [])].map((part) => part.getBoundingClientRect());
      const size = Math.min(Math.max(...boxes.map((box) => box.width)), Math.max(...boxes.map((box) => box.height)));
      return { size, name: element.outerHTML.slice(0, 120) };
    });
    expect.soft(size, name).toBeGreaterThanOrEqual(24);
  }
  expect((await screens.password.submit.boundingBox())?.height).toBeGreaterThanOrEqual(44);
});

/** Presses Tab until the focus is where it should be; what it passes has to show that it has the focus. */
async function tabTo(page: Page, goal: Locator): Promise<void> {
  for (let presses = 0; presses < 20; presses += 1) {
    await page.keyboard.press('Tab');
    const outline = await page.evaluate(() => {
      const focused = document.activeElement;
      // A field shows it by the box around it.
      const shown = focused?.matches('input[type=text], input[type=password], select') ? focused.closest('.control') : focused;
      const passed = focused?.outerHTML.slice(0, 80);
      return shown && shown !== document.body ? { style: getComputedStyle(shown).outlineStyle, passed } : { style: 'at the end', passed };
    });
    expect(outline.style, `the focus is seen at ${outline.passed}`).not.toBe('none');
    if (await goal.evaluate((element) => element === document.activeElement)) return;
  }
  throw new Error('Tab does not lead there');
}

test('a whole sign-in and the way out need no pointer', async ({ page, screens, newPerson }) => {
  const person = await newPerson({ mustChangePassword: true });
  await screens.loginname.open();
  await expect(screens.loginname.field).toBeFocused();
  await page.keyboard.type(person.loginName);
  await page.keyboard.press('Enter');
  await expect(screens.password.field).toBeFocused();
  await page.keyboard.type(person.password);
  await tabTo(page, screens.password.stay);
  await page.keyboard.press('Space');
  await expect(screens.password.stay).toBeChecked();
  await tabTo(page, screens.password.submit);
  await page.keyboard.press('Enter');
  await expect(screens.passwordChange.current).toBeFocused();
  await page.keyboard.type(person.password);
  await tabTo(page, screens.passwordChange.new);
  await page.keyboard.type('Wrong-Horse-8-Battery');
  await page.keyboard.press('Enter');
  await screens.account.isShown();
  await tabTo(page, screens.account.nickName);
  await page.keyboard.type('Countess');
  await page.keyboard.press('Enter');
  await expect(screens.account.notice).toContainText('Your profile is saved.');
  await tabTo(page, screens.account.switch);
  await page.keyboard.press('Enter');
  await screens.accounts.isShown();
  await tabTo(page, screens.accounts.row(person.loginName).locator('form.choose button'));
  await page.keyboard.press('Enter');
  await screens.account.isShown();
  await tabTo(page, screens.account.signOut);
  await page.keyboard.press('Enter');
  await screens.logoutDone.isShown();
});
