#!/usr/bin/env bash
curl "$CONNECT_URL/connect/applications?organization_id=org_01J9Q2Z3X4Y5W6V7U8T9S0R1Q&limit=20" \
  --header "Authorization: Bearer sk_example_123456789"
