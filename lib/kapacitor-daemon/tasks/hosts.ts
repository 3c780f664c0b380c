/** Alerts about what Telegraf collects on every node by default, and about Telegraf itself where it collects that too. */
export const HOSTS_SCRIPT = `// The topic that handlers listen to, and from when on it is told. Percent.
var topic = 'hosts'
var cpu = 95.0
var memory = 95.0
var disk = 85.0
var diskFull = 95.0
// A host that writes nothing for so long is away.
var silence = 5m

stream
    |from()
        .measurement('system')
        .groupBy('host')
    |deadman(0.0, silence)
        .id('{{ index .Tags "host" }}')
        .message('{{ .ID }} writes {{ if eq .Level "OK" }}again{{ else }}nothing any more{{ end }}')
        .topic(topic)

stream
    |from()
        .measurement('cpu')
        .where(lambda: "cpu" == 'cpu-total')
        .groupBy('host')
    |window()
        .period(10m)
        .every(1m)
    |mean('usage_idle')
        .as('idle')
    |alert()
        .id('cpu of {{ index .Tags "host" }}')
        .message('{{ .ID }} is {{ .Level }}: {{ index .Fields "idle" | printf "%.1f" }} percent idle')
        .warn(lambda: 100.0 - "idle" > cpu)
        .stateChangesOnly()
        .topic(topic)

stream
    |from()
        .measurement('mem')
        .groupBy('host')
    |window()
        .period(5m)
        .every(1m)
    |mean('used_percent')
        .as('used')
    |alert()
        .id('memory of {{ index .Tags "host" }}')
        .message('{{ .ID }} is {{ .Level }}: {{ index .Fields "used" | printf "%.1f" }} percent used')
        .crit(lambda: "used" > memory)
        .stateChangesOnly()
        .topic(topic)

// A device is mounted at several places; what is read-only does not fill.
stream
    |from()
        .measurement('disk')
        .where(lambda: "mode" == 'rw')
        .groupBy('host', 'device')
    |window()
        .period(1m)
        .every(1m)
    |max('used_percent')
        .as('used')
    |alert()
        .id('disk {{ index .Tags "device" }} of {{ index .Tags "host" }}')
        .message('{{ .ID }} is {{ .Level }}: {{ index .Fields "used" | printf "%.1f" }} percent used')
        .warn(lambda: "used" > disk)
        .crit(lambda: "used" > diskFull)
        .stateChangesOnly()
        .topic(topic)

// By the input internal. A Telegraf that starts counts anew.
stream
    |from()
        .measurement('internal_write')
        .groupBy('host', 'output')
    |eval(lambda: "metrics_dropped" + "metrics_rejected")
        .as('lost')
    |derivative('lost')
        .nonNegative()
        .as('lost')
    |window()
        .period(10m)
        .every(1m)
    |max('lost')
        .as('lost')
    |alert()
        .id('points of {{ index .Tags "host" }} for {{ index .Tags "output" }}')
        .message('{{ .ID }} are {{ if eq .Level "OK" }}taken again{{ else }}refused or given up{{ end }}')
        .crit(lambda: "lost" > 0.0)
        .stateChangesOnly()
        .topic(topic)
`;
