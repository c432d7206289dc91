import { graphql } from 'relay-runtime';

export const list = graphql`
  query ListQuery($count: Int!) {
    viewer {
      id
      roles
      user {
        id
        name
      }
    }
    ...List_customers @arguments(count: $count)
  }
`;

export const customers = graphql`
  fragment List_customers on Query
  @argumentDefinitions(count: { type: "Int", defaultValue: 10 }, cursor: { type: "String" })
  @refetchable(queryName: "ListPaginationQuery") {
    customers(first: $count, after: $cursor) @connection(key: "List_customers") {
      edges {
        node {
          id
          name
          createdAt
        }
      }
    }
  }
`;

export const signIn = graphql`
  mutation ListSignInMutation($input: SignInInput!) {
    signIn(input: $input) {
      session {
        accessToken
      }
      errors {
        code
      }
    }
  }
`;

export const invite = graphql`
  mutation ListInviteMutation($input: InviteCustomerInput!) {
    inviteCustomer(input: $input) {
      invitation {
        id
        status
      }
      errors {
        code
        message
        path
      }
    }
  }
`;
