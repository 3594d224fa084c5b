/**
 * Looks over a browser's shoulder: what no test may cause, whatever else it is about.
 *
 * A breach of the content security policy, a console error, an error of a script, a request to another origin, and an answer of 400
 * and above are problems, unless the test says beforehand that it expects them.
 */
import type { BrowserContext, Page, Request } from '@playwright/test';
import { uiOrigin } from './environment';

export class Watch {
  private readonly problems: string[] = [];
  private readonly statuses = new Set<number>();
  private readonly origins = new Set<string>([uiOrigin]);
  private readonly submits: string[] = [];

  private constructor(private readonly hasScript: boolean) {}

  static async over(context: BrowserContext, hasScript: boolean): Promise<Watch> {
    const watch = new Watch(hasScript);
    context.on('request', (request) => watch.onRequest(request));
    context.on('response', (response) => watch.onStatus(response.status(), response.url()));
    context.on('requestfailed', (request) => watch.onFailure(request));
    context.on('console', (message) => {
      if (message.type() === 'error') watch.onConsoleError(message.text());
    });
    context.on('weberror', (error) => watch.problems.push(`error of a script: ${error.error().message}`));
    if (hasScript) {
      await context.addInitScript(() => {
        document.addEventListener('securitypolicyviolation', (event) => {
          console.error(`securitypolicyviolation: ${event.violatedDirective} blocked ${event.blockedURI}`);
        });
      });
    }
    return watch;
  }

  /** Also hears what the browser says about a page without the page's help, so with script turned off, too. */
  async listenTo(page: Page): Promise<void> {
    const inspector = await page.context().newCDPSession(page);
    inspector.on('Audits.issueAdded', ({ issue }) => {
      const breach = issue.details.contentSecurityPolicyIssueDetails;
      if (breach) this.problems.push(`breach of the content security policy: ${breach.violatedDirective} ${breach.blockedURL ?? ''}`);
    });
    await inspector.send('Audits.enable');
  }

  /** Answers with this status are what the test is about. */
  expectStatus(status: number): void {
    this.statuses.add(status);
  }

  /** Requests to this origin are what the test is about. */
  expectOrigin(origin: string): void {
    this.origins.add(origin);
  }

  /** Paths of the forms sent so far, the pickers' included. */
  get sent(): readonly string[] {
    return this.submits;
  }

  /** What was seen so far; forgets it. */
  take(): string[] {
    return this.problems.splice(0);
  }

  private onRequest(request: Request): void {
    const url = new URL(request.url());
    if (!this.origins.has(url.origin)) this.problems.push(`request to another origin: ${request.method()} ${request.url()}`);
    if (request.method() === 'POST') this.submits.push(url.pathname);
  }

  private onStatus(status: number, url: string): void {
    if (status >= 400 && !this.statuses.has(status)) this.problems.push(`status ${status}: ${url}`);
  }

  private onFailure(request: Request): void {
    const reason = request.failure()?.errorText ?? '';
    // A person who goes on before a page is complete cuts off what was still on its way.
    // That is how the browser names a script that it was told not to run.
    if (!this.hasScript && reason === 'csp' && new URL(request.url()).pathname.endsWith('.js')) return;
    const isElsewhere = new URL(request.url()).origin !== uiOrigin;
    if (reason !== 'net::ERR_ABORTED' && !isElsewhere) this.problems.push(`request failed (${reason}): ${request.url()}`);
  }

  private onConsoleError(text: string): void {
    const status = /the server responded with a status of (\d+)/.exec(text)?.[1];
    if (status && this.statuses.has(Number(status))) return;
    this.problems.push(`console error: ${text}`);
  }
}
