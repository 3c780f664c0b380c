import type { PasswordConfig } from '@cdktf/provider-random/lib/password';
import type { UuidConfig } from '@cdktf/provider-random/lib/uuid';
import type { CertRequestConfig } from '@cdktf/provider-tls/lib/cert-request';
import type { LocallySignedCertConfig } from '@cdktf/provider-tls/lib/locally-signed-cert';
import type { PrivateKeyConfig } from '@cdktf/provider-tls/lib/private-key';
import type { SelfSignedCertConfig } from '@cdktf/provider-tls/lib/self-signed-cert';
import { TerraformMetaArguments } from 'cdktf';
import { Construct } from 'constructs';
import { ProviderResource } from './provider-resource';

interface DataConfig extends TerraformMetaArguments {
  readonly input: unknown;
  readonly triggersReplace?: readonly unknown[];
}

/** Since tls 4.4.0, the key is given in either of two ways. */
interface SignedCertConfig extends Omit<LocallySignedCertConfig, 'caPrivateKeyPem'> {
  readonly caPrivateKeyPem?: string;
  readonly caPrivateKeyPemWo?: string;
  readonly caPrivateKeyPemWoVersion?: number;
}

/** What Terraform makes by itself, and what each is configured with. */
export interface UtilityTypes {
  readonly random_password: PasswordConfig;
  readonly random_uuid: UuidConfig;
  readonly terraform_data: DataConfig;
  readonly tls_cert_request: CertRequestConfig;
  readonly tls_locally_signed_cert: SignedCertConfig;
  readonly tls_private_key: PrivateKeyConfig;
  readonly tls_self_signed_cert: SelfSignedCertConfig;
}

/** A resource of the random or the tls provider, or of Terraform's own. */
export class UtilityResource<Type extends keyof UtilityTypes> extends ProviderResource<UtilityTypes[Type]> {
  public constructor(scope: Construct, id: string, type: Type, config: UtilityTypes[Type]) {
    super(scope, id, type, config);
  }
}
