package com.example;

import com.hashicorp.cdktf.App;
import com.hashicorp.cdktf.TerraformStack;
import com.hashicorp.cdktf.providers.kubernetes.provider.KubernetesProvider;
import io.github.cdktfsecuremonitoring.CertificateAuthority;
import io.github.cdktfsecuremonitoring.ChronografLogin;
import io.github.cdktfsecuremonitoring.Database;
import io.github.cdktfsecuremonitoring.DatabaseOptions;
import io.github.cdktfsecuremonitoring.Duration;
import io.github.cdktfsecuremonitoring.HtpasswdOptions;
import io.github.cdktfsecuremonitoring.HtpasswdUser;
import io.github.cdktfsecuremonitoring.PostureReport;
import io.github.cdktfsecuremonitoring.PrometheusRules;
import io.github.cdktfsecuremonitoring.SecureChronograf;
import io.github.cdktfsecuremonitoring.SecureInfluxDB;
import io.github.cdktfsecuremonitoring.SecureKapacitor;
import io.github.cdktfsecuremonitoring.SecureNamespace;
import io.github.cdktfsecuremonitoring.SecureNodeExporter;
import io.github.cdktfsecuremonitoring.SecurePrometheus;
import io.github.cdktfsecuremonitoring.SecureTelegraf;
import java.util.List;
import software.constructs.Construct;

/** The example platform in Java: what each node does goes to InfluxDB and to Prometheus. */
public final class Main {
  private static final String RULES = "rules.yml";

  static final class Platform extends TerraformStack {
    Platform(Construct scope, String id, List<String> nodeCidrs, ChronografLogin login) {
      super(scope, id);
      KubernetesProvider.Builder.create(this, "kubernetes").build();

      SecureNamespace namespace = new SecureNamespace(this, "monitoring");
      CertificateAuthority authority = CertificateAuthority.selfManaged(this, "authority");

      SecureInfluxDB influxdb =
          SecureInfluxDB.Builder.create(this, "influxdb").namespace(namespace).authority(authority).build();
      Database metrics =
          influxdb.addDatabase("metrics", DatabaseOptions.builder().retention(Duration.days(30)).build());
      metrics.grantWrite(influxdb.addUser("collector"));
      metrics.grantRead(influxdb.addUser("dashboards"));

      SecureTelegraf telegraf = SecureTelegraf.Builder.create(this, "telegraf").namespace(namespace).build();
      telegraf.writeTo(metrics);

      SecureKapacitor kapacitor =
          SecureKapacitor.Builder.create(this, "kapacitor").namespace(namespace).authority(authority).build();
      kapacitor.subscribeTo(metrics);

      SecureNodeExporter nodes =
          SecureNodeExporter.Builder.create(this, "nodes")
              .name("monitoring-nodes")
              .authority(authority)
              .nodeCidrs(nodeCidrs)
              .checkNodes(true)
              .build();

      SecurePrometheus prometheus =
          SecurePrometheus.Builder.create(this, "prometheus").namespace(namespace).authority(authority).build();
      prometheus.scrape(nodes);
      prometheus.scrape(influxdb);
      prometheus.scrape(kapacitor);
      prometheus.addRules(PrometheusRules.fromFile(RULES));

      SecureChronograf chronograf =
          SecureChronograf.Builder.create(this, "chronograf")
              .namespace(namespace)
              .authority(authority)
              .login(login)
              .build();
      chronograf.readFrom(metrics);
      chronograf.manage(kapacitor);
    }
  }

  public static void main(String[] args) {
    App app = new App();
    // Yours is another one: ChronografLogin.openIdConnect(…).
    ChronografLogin login =
        ChronografLogin.htpasswd(
            "an example knows no login provider; yours goes in the place of this",
            HtpasswdOptions.builder().users(List.of(HtpasswdUser.builder().name("operator").build())).build());
    new Platform(app, "platform", List.of("10.0.0.0/8"), login);
    PostureReport.of(app);
    app.synth();
  }
}
