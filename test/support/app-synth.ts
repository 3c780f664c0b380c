import { App, Testing } from 'cdktf';

// Every mistake that a test sees by `Testing.synth` must be told by `App.synth` too, which resolves before it validates.

/** `Testing.synth` alone, for who asks `App.synth` too. */
export const synthAlone = Testing.synth.bind(Testing);

Testing.synth = (stack, validations) => {
  try {
    return synthAlone(stack, validations);
  } catch (error) {
    const app = App.of(stack);
    Object.assign(app, { skipValidation: !validations });
    checkTold((error as Error).message, byApp(app));
    throw error;
  }
};

/** Throws where `App.synth` does not tell all that `Testing.synth` does. */
export function checkTold(byTesting: string, byApp: string): void {
  const untold = linesOf(byTesting).find((line) => !byApp.includes(line));
  if (untold !== undefined) throw new Error(`App.synth does not tell: ${untold}\nit tells: ${byApp}`);
}

function byApp(app: App): string {
  try {
    app.synth();
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

// `  [path] what is wrong`
function linesOf(message: string): string[] {
  return message.split(/\n(?= {2}\[)/).flatMap((line) => (line.startsWith('  [') ? [line.split('\n')[0] ?? ''] : []));
}
