const Sequencer = require('@jest/test-sequencer').default;

// It takes as long as several others together: begun last, as its file is short, it would run alone at the end.
const LONGEST = 'examples.test.ts';

module.exports = class extends Sequencer {
  sort(tests) {
    const isLongest = ({ path }) => path.endsWith(LONGEST);
    const sorted = super.sort(tests);
    return [...sorted.filter(isLongest), ...sorted.filter((test) => !isLongest(test))];
  }
};
