/**
 * What answers on every machine of a cloud, and hands out its identity: link-local addresses and metadata services. No policy lets out to
 * them with a wider range (`Peer._destination`).
 */
export const METADATA_RANGES: readonly string[] = [
  '169.254.0.0/16',
  '100.100.100.200/32', // Alibaba Cloud
  '168.63.129.16/32', // Azure
  '192.0.0.192/32', // Oracle Cloud
  'fe80::/10',
  'fd00:42::42/128', // Scaleway
  'fd00:ec2::23/128', // Amazon, of pods
  'fd00:ec2::254/128', // Amazon
  'fd20:ce::254/128', // Google
];
