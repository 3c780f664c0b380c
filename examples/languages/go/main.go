// The example platform in Go: what each node does goes to InfluxDB and to Prometheus.
package main

import (
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-kubernetes-go/kubernetes/v12/provider"
	sm "github.com/cdktf-secure-monitoring/cdktf-secure-monitoring-go/securemonitoring"
	"github.com/hashicorp/terraform-cdk-go/cdktf"
)

const rules = "rules.yml"

func newPlatform(scope constructs.Construct, id string, nodeCidrs *[]*string, login sm.ChronografLogin) {
	stack := cdktf.NewTerraformStack(scope, &id)
	provider.NewKubernetesProvider(stack, jsii.String("kubernetes"), &provider.KubernetesProviderConfig{})

	namespace := sm.NewSecureNamespace(stack, jsii.String("monitoring"), nil)
	authority := sm.CertificateAuthority_SelfManaged(stack, jsii.String("authority"), nil)

	influxdb := sm.NewSecureInfluxDB(stack, jsii.String("influxdb"), &sm.SecureInfluxDBProps{
		Namespace: namespace,
		Authority: authority,
	})
	metrics := influxdb.AddDatabase(jsii.String("metrics"), &sm.DatabaseOptions{Retention: sm.Duration_Days(jsii.Number(30))})
	metrics.GrantWrite(influxdb.AddUser(jsii.String("collector"), nil))
	metrics.GrantRead(influxdb.AddUser(jsii.String("dashboards"), nil))

	telegraf := sm.NewSecureTelegraf(stack, jsii.String("telegraf"), &sm.SecureTelegrafProps{Namespace: namespace})
	telegraf.WriteTo(metrics, nil)

	kapacitor := sm.NewSecureKapacitor(stack, jsii.String("kapacitor"), &sm.SecureKapacitorProps{
		Namespace: namespace,
		Authority: authority,
	})
	kapacitor.SubscribeTo(metrics, nil)

	nodes := sm.NewSecureNodeExporter(stack, jsii.String("nodes"), &sm.SecureNodeExporterProps{
		Name:       jsii.String("monitoring-nodes"),
		Authority:  authority,
		NodeCidrs:  nodeCidrs,
		CheckNodes: jsii.Bool(true),
	})

	prometheus := sm.NewSecurePrometheus(stack, jsii.String("prometheus"), &sm.SecurePrometheusProps{
		Namespace: namespace,
		Authority: authority,
	})
	prometheus.Scrape(nodes, nil)
	prometheus.Scrape(influxdb, nil)
	prometheus.Scrape(kapacitor, nil)
	prometheus.AddRules(sm.PrometheusRules_FromFile(jsii.String(rules)))

	chronograf := sm.NewSecureChronograf(stack, jsii.String("chronograf"), &sm.SecureChronografProps{
		Namespace: namespace,
		Authority: authority,
		Login:     login,
	})
	chronograf.ReadFrom(metrics, nil)
	chronograf.Manage(kapacitor, nil)
}

func main() {
	defer jsii.Close()
	app := cdktf.NewApp(nil)
	// Yours is another one: sm.ChronografLogin_OpenIdConnect(…).
	login := sm.ChronografLogin_Htpasswd(
		jsii.String("an example knows no login provider; yours goes in the place of this"),
		&sm.HtpasswdOptions{Users: &[]*sm.HtpasswdUser{{Name: jsii.String("operator")}}},
	)
	newPlatform(app, "platform", jsii.Strings("10.0.0.0/8"), login)
	sm.PostureReport_Of(app)
	app.Synth()
}
