import { KAPACITOR_DAEMON } from '../kapacitor-daemon/product';
import { ServerProduct } from '../servers/secure-server';
import { KAPACITOR_ENTERPRISE_VERSIONS } from './versions';

export const KAPACITOR_ENTERPRISE_PRODUCT: ServerProduct = {
  ...KAPACITOR_DAEMON,
  name: 'kapacitor-enterprise',
  versions: KAPACITOR_ENTERPRISE_VERSIONS,
};
