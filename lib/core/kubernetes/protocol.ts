/** How somebody is talked to, below what they say to each other. */
export enum Protocol {
  /** Connections. */
  TCP = 'TCP',
  /** Datagrams: SNMP, statsd, syslog. */
  UDP = 'UDP',
}
