export { type SecureKapacitorEnterpriseProps } from './enterprise-props';
export { SecureKapacitorEnterprise } from './secure-kapacitor-enterprise';
