export { Collector, type CollectorOptions } from './collector';
export { TlsNodeExporter } from './tls-node-exporter';
export { type TlsNodeExporterProps } from './node-exporter-props';
