# Turns haproxy.cfg.in into the configuration of the edge's image (deploy/Dockerfile). A container listens and finds the
# gateway where its environment says:
#   PARLEY_EDGE      what stands behind `bind`: ":8080", or that with "ssl crt FILE ..." behind it
#   PARLEY_GATEWAY   the gateway's name; looked up again and again (resolvers.cfg), because its pods come and go
s/@edge@/"${PARLEY_EDGE[*]}"/
s/@edge_admin@/:8081/
# Sixteen places for gateways, so that calls are spread over as many pods; places without a pod are passed over.
s/server gateway @gateway@/server-template gateway 16 "${PARLEY_GATEWAY}":9000 resolvers names init-addr libc,none/
s/server gateway @gateway_http@/server-template gateway 16 "${PARLEY_GATEWAY}":9001 resolvers names init-addr libc,none/
