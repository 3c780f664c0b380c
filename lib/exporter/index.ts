export { type SecureExporterProps } from './exporter-props';
export { SecureExporter } from './secure-exporter';
export { ExporterServing, type ServingFlags } from './serving';
