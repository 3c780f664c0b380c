import { join, relative } from 'node:path';
import { App } from 'cdktf';
import { ChronografLogin, PostureReport } from '../lib';
import { Platform } from './platform';

const app = new App();
// Set in the `context` of cdktf.json, which the cdktf command reads.
const nodeCidrs = (app.node.tryGetContext('nodeCidrs') as string[] | undefined) ?? ['10.0.0.0/8'];
// Yours is another one: ChronografLogin.openIdConnect({ … }).
const login = ChronografLogin.htpasswd('an example knows no login provider; yours goes in the place of this', {
  users: [{ name: 'operator' }],
});
const platform = new Platform(app, 'platform', { nodeCidrs, checkNodes: true, login });
PostureReport.of(app);
app.synth();
const { workingDirectory } = app.manifest.forStack(platform);
console.log(
  `Synthesized to ${join(relative('', app.outdir), workingDirectory)}: run terraform there, 1.11 or newer. What it promises: posture.html there.`,
);
