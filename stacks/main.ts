import { App } from 'cdktf';
import { Platform } from './platform';

const app = new App();
// Set in the `context` of cdktf.json, which the cdktf command reads.
const nodeCidrs = (app.node.tryGetContext('nodeCidrs') as string[] | undefined) ?? ['10.0.0.0/8'];
new Platform(app, 'platform', { nodeCidrs });
app.synth();
