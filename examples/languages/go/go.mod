module example.com/platform

go 1.25

require (
	github.com/aws/constructs-go/constructs/v10 v10.8.1
	github.com/aws/jsii-runtime-go v1.140.0
	github.com/cdktf-secure-monitoring/cdktf-secure-monitoring-go/securemonitoring v0.1.0
	github.com/cdktf/cdktf-provider-kubernetes-go/kubernetes/v12 v12.1.1
	github.com/hashicorp/terraform-cdk-go/cdktf v0.21.0
)
