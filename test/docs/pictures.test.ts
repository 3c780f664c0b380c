import { PLATFORM_PICTURE } from '../../tools/pictures';

test('the picture of the example platform is what its report draws now: `npm run docs:pictures` makes it', () => {
  expect(PLATFORM_PICTURE.read()).toBe(PLATFORM_PICTURE.generate());
});
