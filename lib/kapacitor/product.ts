import { KAPACITOR_DAEMON } from '../kapacitor-daemon/product';
import { ServerProduct } from '../servers/secure-server';
import { KAPACITOR_VERSIONS } from './versions';

export const KAPACITOR_PRODUCT: ServerProduct = {
  ...KAPACITOR_DAEMON,
  name: 'kapacitor',
  versions: KAPACITOR_VERSIONS,
};
