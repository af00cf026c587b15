import { audienceProblem } from '../config/oauth-audience.ts';
import { type CheckResult, failed, passed, skipped } from './check-result.ts';
import type { DoctorContext } from './doctor-context.ts';

/** Compares the audience that is accepted with the resource that the server advertises. */
export async function checkOAuth({ config }: DoctorContext): Promise<CheckResult> {
  const { oauthIssuer, oauthAudience } = config;
  if (oauthIssuer === undefined && oauthAudience === undefined) return skipped('not configured');
  if (oauthIssuer === undefined || oauthAudience === undefined) {
    return failed(
      `${oauthIssuer === undefined ? 'MCP_OAUTH_ISSUER' : 'MCP_OAUTH_AUDIENCE'} is not set`,
      'Set both MCP_OAUTH_ISSUER and MCP_OAUTH_AUDIENCE, or neither.',
    );
  }
  const problem = audienceProblem(config);
  if (problem === undefined) return passed('the audience is the advertised resource');
  const [what = '', fix = ''] = problem.split(/\.\s+(?=Set )/);
  return failed(what, fix);
}
