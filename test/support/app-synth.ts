import { App, Testing } from 'cdktf';

// Every mistake that a test sees by `Testing.synth` must be told by `App.synth` too, which resolves before it validates.

const synth = Testing.synth.bind(Testing);

Testing.synth = (stack, validations) => {
  try {
    return synth(stack, validations);
  } catch (error) {
    const app = App.of(stack);
    Object.assign(app, { skipValidation: !validations });
    const told = byApp(app);
    for (const line of linesOf((error as Error).message))
      if (!told.includes(line))
        throw new Error(`App.synth does not tell: ${line}\nit tells: ${told}`, { cause: error });
    throw error;
  }
};

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
