// What an Enterprise knows beside the open source daemon, as code: `OPEN_SOURCE` in it are the sections of that.

/**
 * The sections that have keys beside those of the open source one.
 * @param sections Its keys and types, by section.
 * @param openSource The same of the open source one.
 * @param elsewhere What the open source one calls a section, where that is another word.
 */
function besideOpenSource(sections, openSource, elsewhere = {}) {
  return Object.entries(sections)
    .map(([name, keys]) => {
      const same = elsewhere[name] ?? name;
      const own = Object.entries(keys).filter(([key]) => !Object.hasOwn(openSource[same] ?? {}, key));
      const shared = openSource[same] && (/^[a-z]+$/.test(same) ? `.${same}` : `[${JSON.stringify(same)}]`);
      const text = `${shared ? `...OPEN_SOURCE${shared}, ` : ''}${JSON.stringify(Object.fromEntries(own)).slice(1, -1)}`;
      return own.length > 0 ? `${JSON.stringify(name)}: { ${text} },` : '';
    })
    .join('\n');
}

module.exports = { besideOpenSource };
