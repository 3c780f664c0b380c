import { ServerIdentityProps } from '../connections/tls/server-identity-props';
import { AcceptedRisk } from '../core/checks/accepted-risk';
import { Credential } from '../credentials/credential';
import { WebConfigProps } from '../web-config/web-config-props';
import { ContainerImage } from '../workloads/container-image';
import { WorkloadProps } from '../workloads/workload-props';
import { ExporterServing } from './serving';

/** What an exporter is made with. */
export interface SecureExporterProps extends WorkloadProps, ServerIdentityProps, WebConfigProps {
  /** Its image: `ContainerImage.fromTag('quay.io/prometheus/mysqld-exporter:v0.17.2')`. */
  readonly image: ContainerImage;
  /** The program in the image: `/bin/mysqld_exporter`. */
  readonly command: string;
  /** How it is told how to serve. @default ExporterServing.webConfig() */
  readonly serving?: ExporterServing;
  /** The port that it listens on, which those of one kind have by convention: 9104 for mysqld. */
  readonly port: number;
  /** The path of its metrics, which it is told by `--web.telemetry-path` where it is another one. @default /metrics */
  readonly metricsPath?: string;
  /** Its other flags: what it reads, and how. Those that begin with `--web.` are refused. @default - none */
  readonly args?: string[];
  /** Variables of its environment that others may read. @default - none */
  readonly env?: Record<string, string>;
  /** Variables that are secret: `{ DATA_SOURCE_PASS: credential }`. Another value replaces the pod. @default - none */
  readonly secretEnv?: Record<string, Credential>;
  /**
   * Files that others may read, by their names below `/etc/exporter`: `{ 'blackbox.yml': text }`. Another text replaces the pod.
   * @default - none
   */
  readonly files?: Record<string, string>;
  /** Files that are secret, by their names below `/etc/exporter-secrets`. Another one replaces the pod. @default - none */
  readonly secretFiles?: Record<string, Credential>;
  /** The numeric user that the image has for it. @default 65534, nobody, as images of the Prometheus project have */
  readonly user?: number;
  /**
   * That it reads without TLS, or does not verify who answers, where its flags, variables or files say so.
   * @default - what says so is a mistake
   */
  readonly unverified?: AcceptedRisk;
}
