import { TerraformStack } from 'cdktf';
import { Credential, INamespace, License, SecureInfluxDBEnterprise, SecureInfluxDBEnterpriseProps } from '../../../lib';
import { placement } from '../../contract/support';

/** A license file in a Secret that somebody made. */
export function licenseIn(namespace: INamespace): License {
  return License.file({ credential: Credential.fromSecret({ namespace, name: 'license', key: 'license.json' }) });
}

/** A cluster in a place of its own. */
export function enterpriseIn(
  stack: TerraformStack,
  props: Partial<SecureInfluxDBEnterpriseProps> = {},
): SecureInfluxDBEnterprise {
  const place = placement(stack);
  return new SecureInfluxDBEnterprise(stack, 'influxdb', { ...place, license: licenseIn(place.namespace), ...props });
}
