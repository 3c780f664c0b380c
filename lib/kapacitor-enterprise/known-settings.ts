// Written by `node tools/known-settings.js kapacitor-enterprise`.
import { KnownSettings } from '../core/checks/accept-settings';
import { KNOWN_KAPACITOR_SETTINGS } from '../kapacitor-daemon/known/known-settings';

const { sections: OPEN_SOURCE } = KNOWN_KAPACITOR_SETTINGS;

/** What the config file of Kapacitor Enterprise may say. */
export const KNOWN_KAPACITOR_ENTERPRISE_SETTINGS: KnownSettings = {
  daemon: 'Kapacitor Enterprise 1.5.7',
  sections: {
    ...OPEN_SOURCE,
    enterprise: {
      'registration-enabled': 'flag',
      'registration-server-url': 'text',
      'license-key': 'text',
      'license-path': 'text',
    },

    cluster: {
      'bind-address': 'text',
      'advertise-address': 'text',
      roles: 'texts',
      'gossip-members': 'integer',
      'gossip-interval': 'duration',
      'gossip-sync-interval': 'duration',
    },
    rpc: { 'bind-address': 'text', 'advertise-address': 'text', 'enable-grpc-logging': 'flag' },
    alert: {
      ...OPEN_SOURCE.alert,
      redundancy: 'integer',
      'delay-per-member': 'duration',
      'full-sync-interval': 'duration',
    },
  },
};
