"""The example platform in Python: what each node does goes to InfluxDB and to Prometheus."""

from pathlib import Path

from cdktf import App, TerraformStack
from cdktf_cdktf_provider_kubernetes.provider import KubernetesProvider
from cdktf_secure_monitoring import (
    CertificateAuthority,
    ChronografLogin,
    Duration,
    PostureReport,
    PrometheusRules,
    SecureChronograf,
    SecureInfluxDB,
    SecureKapacitor,
    SecureNamespace,
    SecureNodeExporter,
    SecurePrometheus,
    SecureTelegraf,
)
from constructs import Construct

RULES = Path(__file__).parent / "rules.yml"


class Platform(TerraformStack):
    def __init__(self, scope: Construct, id: str, *, node_cidrs: list[str], login: ChronografLogin) -> None:
        super().__init__(scope, id)
        KubernetesProvider(self, "kubernetes")

        namespace = SecureNamespace(self, "monitoring")
        authority = CertificateAuthority.self_managed(self, "authority")

        influxdb = SecureInfluxDB(self, "influxdb", namespace=namespace, authority=authority)
        metrics = influxdb.add_database("metrics", retention=Duration.days(30))
        metrics.grant_write(influxdb.add_user("collector"))
        metrics.grant_read(influxdb.add_user("dashboards"))

        telegraf = SecureTelegraf(self, "telegraf", namespace=namespace)
        telegraf.write_to(metrics)

        kapacitor = SecureKapacitor(self, "kapacitor", namespace=namespace, authority=authority)
        kapacitor.subscribe_to(metrics)

        nodes = SecureNodeExporter(
            self,
            "nodes",
            name="monitoring-nodes",
            authority=authority,
            node_cidrs=node_cidrs,
            check_nodes=True,
        )

        prometheus = SecurePrometheus(self, "prometheus", namespace=namespace, authority=authority)
        prometheus.scrape(nodes)
        prometheus.scrape(influxdb)
        prometheus.scrape(kapacitor)
        prometheus.add_rules(PrometheusRules.from_file(str(RULES)))

        chronograf = SecureChronograf(self, "chronograf", namespace=namespace, authority=authority, login=login)
        chronograf.read_from(metrics)
        chronograf.manage(kapacitor)


app = App()
# Yours is another one: ChronografLogin.open_id_connect(…).
login = ChronografLogin.htpasswd(
    "an example knows no login provider; yours goes in the place of this",
    users=[{"name": "operator"}],
)
Platform(app, "platform", node_cidrs=app.node.try_get_context("nodeCidrs") or ["10.0.0.0/8"], login=login)
PostureReport.of(app)
app.synth()
