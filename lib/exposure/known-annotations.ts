/** Annotations by their whole key, and which values of each are harmless. */
export type Known = Readonly<Record<string, RegExp>>;

// No text for the config file of a controller, nor a line of its own in it.
const PLAIN = /^[\w .,:/=+@*-]{0,253}$/;
/** Addresses that may come, of one network each. */
export const CIDRS = /^[\da-f.:/, ]+$/i;
const TRUE = /^true$/;

/** Keys below a prefix, of any plain value unless one is said. */
export function names(prefix: string, plain: string, others: Known = {}): Known {
  const keys = plain.split(/\s+/).filter(Boolean);
  const all = [...keys.map((key) => [key, PLAIN] as const), ...Object.entries(others)];
  return Object.fromEntries(all.map(([key, value]) => [`${prefix}/${key}`, value]));
}

/** What tools read that issue certificates and publish names. One without a prefix no controller reads. */
export const ANYBODYS: Known = {
  ...names(
    'cert-manager.io',
    `cluster-issuer issuer issuer-kind issuer-group common-name duration renew-before revision-history-limit
     private-key-algorithm private-key-encoding private-key-rotation-policy private-key-size usages`,
  ),
  ...names('external-dns.alpha.kubernetes.io', 'hostname internal-hostname ttl set-identifier aws-weight'),
};

/** ingress-nginx: how long, how much, how often. Not where to, who, by which TLS, or what else to put into its config. */
export const INGRESS_NGINX: Known = names(
  'nginx.ingress.kubernetes.io',
  `proxy-connect-timeout proxy-read-timeout proxy-send-timeout proxy-body-size client-body-buffer-size proxy-buffering
   proxy-buffer-size proxy-buffers-number proxy-busy-buffers-size proxy-max-temp-file-size proxy-request-buffering
   proxy-next-upstream proxy-next-upstream-timeout proxy-next-upstream-tries limit-connections limit-rps limit-rpm
   limit-rate limit-rate-after limit-burst-multiplier load-balance service-upstream enable-access-log enable-opentelemetry`,
  { 'whitelist-source-range': CIDRS, 'allowlist-source-range': CIDRS, 'denylist-source-range': PLAIN },
);

/** HAProxy Ingress: the same. */
export const HAPROXY_INGRESS: Known = names(
  'haproxy-ingress.github.io',
  `timeout-client timeout-client-fin timeout-connect timeout-http-request timeout-keep-alive timeout-queue timeout-server
   timeout-server-fin timeout-stop timeout-tunnel proxy-body-size balance-algorithm maxconn-server maxqueue-server
   limit-connections limit-rps initial-weight slots-min-free dynamic-scaling health-check-interval health-check-rise-count
   health-check-fall-count`,
  { 'allowlist-source-range': CIDRS, 'whitelist-source-range': CIDRS, 'denylist-source-range': PLAIN },
);

/** The AWS Load Balancer Controller: where a load balancer is, and how it looks after its targets. Not who may come, or by which TLS. */
export const AWS_INGRESS: Known = names(
  'alb.ingress.kubernetes.io',
  `load-balancer-name group.name group.order ip-address-type subnets tags healthcheck-path healthcheck-interval-seconds
   healthcheck-timeout-seconds healthy-threshold-count unhealthy-threshold-count target-group-attributes`,
  { 'inbound-cidrs': CIDRS },
);

/** Traefik: which of several routes comes first, and what is seen of it. */
export const TRAEFIK_INGRESS: Known = names(
  'traefik.ingress.kubernetes.io',
  `router.priority router.observability.accesslogs router.observability.metrics router.observability.tracing`,
);

/**
 * Services of clouds: where a load balancer is, what it is called and how it looks after its targets. Not what it ends TLS
 * with, by which protocol it goes on, or who may come.
 */
export const LOAD_BALANCERS: Known = {
  ...names(
    'service.beta.kubernetes.io',
    `aws-load-balancer-type aws-load-balancer-scheme aws-load-balancer-internal aws-load-balancer-nlb-target-type
     aws-load-balancer-name aws-load-balancer-subnets aws-load-balancer-eip-allocations aws-load-balancer-ip-address-type
     aws-load-balancer-private-ipv4-addresses aws-load-balancer-ipv6-addresses aws-load-balancer-additional-resource-tags
     aws-load-balancer-cross-zone-load-balancing-enabled aws-load-balancer-connection-idle-timeout
     aws-load-balancer-healthcheck-interval aws-load-balancer-healthcheck-timeout
     aws-load-balancer-healthcheck-healthy-threshold aws-load-balancer-healthcheck-unhealthy-threshold
     azure-load-balancer-internal azure-load-balancer-internal-subnet azure-load-balancer-resource-group
     azure-load-balancer-ipv4 azure-load-balancer-ipv6 azure-load-balancer-tcp-idle-timeout azure-dns-label-name
     azure-pip-name azure-pip-prefix-id azure-pip-tags
     do-loadbalancer-name do-loadbalancer-size-unit do-loadbalancer-network do-loadbalancer-type
     openstack-internal-load-balancer oci-load-balancer-internal oci-load-balancer-shape`,
    { 'azure-deny-all-except-load-balancer-source-ranges': TRUE },
  ),
  ...names('networking.gke.io', 'load-balancer-type load-balancer-ip-addresses internal-load-balancer-subnet'),
  ...names('networking.gke.io', 'internal-load-balancer-allow-global-access'),
  ...names('cloud.google.com', 'load-balancer-type network-tier l4-rbs'),
  ...names('load-balancer.hetzner.cloud', 'name location network-zone type use-private-ip disable-public-network'),
  ...names('metallb.io', 'address-pool loadBalancerIPs allow-shared-ip ip-allocated-from-pool'),
  ...names('metallb.universe.tf', 'address-pool loadBalancerIPs allow-shared-ip'),
  ...names('lbipam.cilium.io', 'ips sharing-key'),
  ...names('io.cilium', 'lb-ipam-ips lb-ipam-sharing-key'),
  ...names('kube-vip.io', 'loadbalancerIPs'),
};
