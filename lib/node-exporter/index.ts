export { Collector, type CollectorOptions } from './collector';
export { TlsNodeExporter, type TlsNodeExporterProps } from './tls-node-exporter';
