export * from './posture';
export * from './posture-diff';
export * from './posture-report';
