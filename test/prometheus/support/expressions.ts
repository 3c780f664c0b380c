/** What Prometheus takes. */
export const EXPRESSIONS = [
  'up',
  '1. / 6. > bool 2e3 + 5.e-3 * 0X1f',
  'rate(offset[5m] offset 1h) > offset',
  Array.from({ length: 300 }, (_, index) => `up{job="${index}"} == 0`).join(' or '),
  'sum by (job) (rate({"http.requests", code=~"5.."}[5m] offset -1w @ end())) / on (job) group_left (team) team_info',
  'max_over_time(deriv(rate(distance_total[5s])[30s:5s])[10m:])',
  'histogram_quantile(0.9, sum without (pod) (rate(seconds[5m]))) # a comment',
  "label_replace(up, 'a', '$1', 'b', `(.*)`)",
  'absent(up{job="ä"}) or vector(0x1F) unless -topk(3, count_values("version", build_info)) ^ 2',
];

/** What it does not, and what there is to say about it. */
export const NO_EXPRESSIONS = [
  ['up ==\n', 'this ends too early'],
  ['sum(rate(up[5m])', 'this ends too early'],
  ['sum(up)) by (job)', 'this goes wrong at ") by (job)"'],
  ['up{job=node}', 'this goes wrong at "node}"'],
  ['up and and up', 'this goes wrong at "up"'],
  ['up > 5 minutes', 'this goes wrong at "minutes"'],
  ['rate(up[five])', 'this goes wrong at "five])"'],
  ['avg(up) per job', 'this goes wrong at "per job"'],
] as const;
