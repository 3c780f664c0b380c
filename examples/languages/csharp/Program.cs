// The example platform in C#: what each node does goes to InfluxDB and to Prometheus.
using CdktfSecureMonitoring;
using Constructs;
using HashiCorp.Cdktf;
using HashiCorp.Cdktf.Providers.Kubernetes.Provider;

var app = new App();
// Yours is another one: ChronografLogin.OpenIdConnect(…).
var login = ChronografLogin.Htpasswd(
    "an example knows no login provider; yours goes in the place of this",
    new HtpasswdOptions { Users = new[] { new HtpasswdUser { Name = "operator" } } });
new Platform(app, "platform", new[] { "10.0.0.0/8" }, login);
PostureReport.Of(app);
app.Synth();

class Platform : TerraformStack
{
    public Platform(Construct scope, string id, string[] nodeCidrs, ChronografLogin login) : base(scope, id)
    {
        new KubernetesProvider(this, "kubernetes");

        var ns = new SecureNamespace(this, "monitoring");
        var authority = CertificateAuthority.SelfManaged(this, "authority");

        var influxdb = new SecureInfluxDB(this, "influxdb", new SecureInfluxDBProps { Namespace = ns, Authority = authority });
        var metrics = influxdb.AddDatabase("metrics", new DatabaseOptions { Retention = Duration.Days(30) });
        metrics.GrantWrite(influxdb.AddUser("collector"));
        metrics.GrantRead(influxdb.AddUser("dashboards"));

        var telegraf = new SecureTelegraf(this, "telegraf", new SecureTelegrafProps { Namespace = ns });
        telegraf.WriteTo(metrics);

        var kapacitor = new SecureKapacitor(this, "kapacitor", new SecureKapacitorProps { Namespace = ns, Authority = authority });
        kapacitor.SubscribeTo(metrics);

        var nodes = new SecureNodeExporter(this, "nodes", new SecureNodeExporterProps
        {
            Name = "monitoring-nodes",
            Authority = authority,
            NodeCidrs = nodeCidrs,
            CheckNodes = true,
        });

        var prometheus = new SecurePrometheus(this, "prometheus", new SecurePrometheusProps { Namespace = ns, Authority = authority });
        prometheus.Scrape(nodes);
        prometheus.Scrape(influxdb);
        prometheus.Scrape(kapacitor);
        prometheus.AddRules(PrometheusRules.FromFile("rules.yml"));

        var chronograf = new SecureChronograf(this, "chronograf", new SecureChronografProps
        {
            Namespace = ns,
            Authority = authority,
            Login = login,
        });
        chronograf.ReadFrom(metrics);
        chronograf.Manage(kapacitor);
    }
}
