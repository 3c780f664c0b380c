import { platformPicture, writtenPicture } from '../../tools/pictures';

test('the picture of the example platform is what its report draws now: `npm run docs:pictures` makes it', () => {
  expect(writtenPicture()).toBe(platformPicture());
});
