import { KnownSettings, SettingsPolicy } from '../core/checks/accept-settings';
import { KAPACITOR_SETTINGS } from '../kapacitor-daemon/settings';

const ALWAYS = 'it is always so, as the promises of this library say';
const LICENSE = 'use `license`';
const NEWER = 'it came with Kapacitor 1.6';

const { known, sections } = KAPACITOR_SETTINGS;

/** What the documentation of 1.5 has beside the open source Kapacitor. No binary could be asked. */
const KNOWN: KnownSettings = {
  daemon: 'Kapacitor Enterprise 1.5.7',
  sections: {
    ...known.sections,
    enterprise: {
      'license-key': 'text',
      'license-path': 'text',
      'registration-enabled': 'flag',
      'registration-server-url': 'text',
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
      ...known.sections.alert,
      redundancy: 'integer',
      'delay-per-member': 'duration',
      'full-sync-interval': 'duration',
    },
  },
};

/** What of the config file of Kapacitor Enterprise is for settings. */
export const KAPACITOR_ENTERPRISE_SETTINGS: SettingsPolicy = {
  known: KNOWN,
  sections: {
    ...sections,
    fluxtask: NEWER,
    enterprise: LICENSE,
    cluster: {
      allowed: ['gossip-members', 'gossip-interval', 'gossip-sync-interval'],
      decided: { 'bind-address': ALWAYS, 'advertise-address': ALWAYS, roles: ALWAYS },
    },
    rpc: {
      allowed: ['enable-grpc-logging'],
      decided: { 'bind-address': ALWAYS, 'advertise-address': ALWAYS },
    },
    alert: {
      allowed: ['persist-topics', 'topic-buffer-length', 'delay-per-member', 'full-sync-interval'],
      decided: { redundancy: 'use `redundancy`' },
    },
  },
};
