// The types that `ValueKind` of lib/core/checks/value-types.ts has, of what daemons print and their sources say.

/** The type of a value in a TOML file that has been parsed. */
function kindOf(value) {
  if (typeof value === 'boolean') return 'flag';
  // 0.0 and 0 are no more told apart, once they are numbers.
  if (typeof value === 'bigint') return 'integer';
  if (typeof value === 'number') return 'number';
  if (Array.isArray(value)) return 'texts';
  if (typeof value === 'object') return 'table';
  return /^(\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+$/.test(value) ? 'duration' : 'text';
}

/** The type of a default in an INI file. What holds nothing by default is text here: `settings.ts` says its type. */
function kindOfIni(text) {
  if (/^(true|false)$/.test(text)) return 'flag';
  if (/^\d+$/.test(text)) return 'integer';
  if (/^-?\d+(\.\d+)?$/.test(text)) return 'number';
  return /^(\d+(\.\d+)?(ms|s|m|h|d|w|M|y))+$/.test(text) ? 'duration' : 'text';
}

const GO_TYPES = {
  bool: 'flag',
  string: 'text',
  int: 'integer',
  int64: 'integer',
  uint: 'integer',
  uint64: 'integer',
  float64: 'number',
  Duration: 'duration',
  duration: 'duration',
  Size: 'integer',
  'time.Duration': 'duration',
  'flags.Filename': 'text',
  'model.Duration': 'duration',
  'model.ValidationScheme': 'text',
  'units.Base2Bytes': 'text',
  'amcommoncfg.URL': 'text',
  Location: 'text',
};

/** The type of a field of a struct in Go. */
function kindOfField(type) {
  return GO_TYPES[type.replace('*', '')] ?? (type.startsWith('[]') ? 'texts' : 'table');
}

module.exports = { kindOf, kindOfField, kindOfIni };
