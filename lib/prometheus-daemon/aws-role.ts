import { Construct } from 'constructs';
import { check } from '../core/checks/checks';

/** In which region of AWS a service is, and which role is taken on there. */
interface AwsRole {
  readonly region: string;
  /** @default - none: the pod's own identity */
  readonly roleArn?: string;
}

/** Records what is no region of AWS, and no role. `prop` begins what they are called. Gives whether the region is fine. */
export function checkAwsRole(scope: Construct, { region, roleArn }: AwsRole, prop = ''): boolean {
  const fine = check(scope, `${prop}region`, region, 'a region, like "eu-central-1"', (text) =>
    /^[a-z]+(-[a-z]+)+-\d+$/.test(text),
  );
  const role = 'the ARN of a role, like "arn:aws:iam::111122223333:role/metrics"';
  check(scope, `${prop}roleArn`, roleArn, role, (text) => /^arn:aws[a-z-]*:iam::\d{12}:role\/\S+$/.test(text));
  return fine;
}
