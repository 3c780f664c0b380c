import { App } from 'cdktf';
import { PostureReport } from 'cdktf-secure-monitoring';
import { Platform } from './platform';

const app = new App();
new Platform(app, 'platform');
// Beside the stack, in cdktf.out/stacks/platform: posture.html, for whoever asks what it promises.
PostureReport.of(app);
app.synth();
