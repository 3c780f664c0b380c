import { SettingsPolicy } from '../core/checks/accept-settings';
import { KAPACITOR_SETTINGS } from '../kapacitor-daemon/settings';
import { KNOWN_KAPACITOR_ENTERPRISE_SETTINGS } from './known-settings';

const ALWAYS = 'it is always so, as the promises of this library say';
const LICENSE = 'use `license`';
const NEWER = 'it came with Kapacitor 1.6';

const { sections } = KAPACITOR_SETTINGS;

/** What of the config file of Kapacitor Enterprise is for settings. */
export const KAPACITOR_ENTERPRISE_SETTINGS: SettingsPolicy = {
  known: KNOWN_KAPACITOR_ENTERPRISE_SETTINGS,
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
