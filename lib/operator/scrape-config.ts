import { Construct } from 'constructs';
import { jobNameOf } from '../connections/scraping/scrape-target';
import { escapeTemplate } from '../core/terraform/template';
import { MonitorProps, monitored } from './monitor';

/**
 * A ScrapeConfig of the Prometheus Operator: its Prometheus finds any target by DNS, external ones too, and needs no access
 * to the API for it. Made as a ServiceMonitor is.
 *
 * @example
 * new ScrapeConfig(this, 'nodes-config', {
 *   target: nodes,
 *   namespace,
 *   peers: [Peer.pods('prometheus', { 'app.kubernetes.io/name': 'prometheus' })],
 * });
 */
export class ScrapeConfig extends Construct {
  /**
   * Makes a ScrapeConfig.
   * @param scope The construct that it belongs to, a stack or one below a stack.
   * @param id Its id there. It is in the state: with another one, it is made anew.
   * @param props What it is made with.
   */
  public constructor(scope: Construct, id: string, props: MonitorProps) {
    super(scope, id);
    const monitor = monitored(this, props);
    if (!monitor) return;
    const { target, limits, endpoint, interval, scrapeTimeout, make } = monitor;
    const names = [escapeTemplate(target.discoveryName)];
    make('monitoring.coreos.com/v1alpha1', 'ScrapeConfig', {
      jobName: escapeTemplate(jobNameOf(target)),
      dnsSDConfigs: ['A', 'AAAA'].map((type) => ({ names, type, port: target.port })),
      // In upper case, as older versions of the definition know no other.
      scheme: target.scheme.toUpperCase(),
      metricsPath: escapeTemplate(target.metricsPath),
      scrapeInterval: interval,
      scrapeTimeout,
      // No size by default: the definition knows none before 0.90, and Terraform refuses what that does not know.
      ...limits,
      ...endpoint,
    });
  }
}
