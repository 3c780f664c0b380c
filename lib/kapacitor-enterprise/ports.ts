/** Where members gossip, by TCP and UDP, and where they call each other: both in clear text, as no page says otherwise. */
export const GOSSIP_PORT = 9090;
export const RPC_PORT = 9091;
