export { type NodeExporterCollectorOptions, NodeExporterCollector } from './collector';
export { SecureNodeExporter } from './secure-node-exporter';
export { type SecureNodeExporterProps } from './node-exporter-props';
